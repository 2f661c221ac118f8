import type { Answer } from '../answer.js';
import { AlipayError } from '../error.js';
import { extensionOf, type UploadFile } from '../multipart.js';
import { textOf } from '../wire.js';
import type { ImageFile } from './channel.js';

const PICTURES: ReadonlySet<string> = new Set(['jpg', 'jpeg', 'png']);
export const MAX_PICTURE_BYTES = 5 * 1024 * 1024;

/**
 * The file part of an upload.
 *
 * @throws {AlipayError} `invalid_request` for another type than jpg, jpeg, png, or above 5 MB
 */
export function pictureFile(field: string, file: ImageFile, method: string): UploadFile {
  const isPicture = PICTURES.has(extensionOf(file.name));
  if (isPicture && file.content.length <= MAX_PICTURE_BYTES) return { field, name: file.name, content: file.content };
  const reason = isPicture ? 'the picture is above 5 MB' : 'only jpg, jpeg and png pictures';
  throw new AlipayError('invalid_request', { method, callKind: 'write', signed: false, sent: false, reason });
}

/**
 * A text without which an upload's answer is of no use.
 *
 * @throws {AlipayError} `unreadable`
 */
export function requiredText({ node, traceId }: Answer, name: string, method: string): string {
  const text = textOf(node, name);
  if (text !== undefined) return text;
  const reason = `the answer has no ${name}`;
  throw new AlipayError('unreadable', { method, callKind: 'write', signed: true, sent: true, traceId, reason });
}
