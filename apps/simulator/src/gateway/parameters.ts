import type { FastifyRequest } from 'fastify';
import { decodeForm } from '../form.js';
import { decodeText } from '../gbk.js';
import type { UploadedFile } from './call.js';

/** A request's parameters, from query and body together, as bytes (signed) and as text (read). */
export interface Parameters {
  bytes: Map<string, Buffer>;
  text: Map<string, string>;
  file?: UploadedFile;
}

/** Largest file the real gateway takes, and some room for the form round it. */
export const MAX_BODY_BYTES = 12 * 1024 * 1024;

export async function readParameters(request: FastifyRequest): Promise<Parameters> {
  const bytes = new Map<string, Buffer>();
  const mark = request.raw.url?.indexOf('?') ?? -1;
  if (mark >= 0) for (const [name, value] of decodeForm(request.raw.url?.slice(mark + 1) ?? '')) bytes.set(name, value);
  let file: UploadedFile | undefined;
  if (request.isMultipart()) file = await readMultipart(request, bytes);
  else if (Buffer.isBuffer(request.body)) {
    for (const [name, value] of decodeForm(request.body.toString('latin1'))) bytes.set(name, value);
  }
  const charset = bytes.get('charset')?.toString('latin1') ?? 'utf-8';
  const text = new Map([...bytes].map(([name, value]) => [name, decodeText(value, charset)]));
  return file === undefined ? { bytes, text } : { bytes, text, file };
}

/** Text parts are parameters like all others; the file is not signed. */
async function readMultipart(request: FastifyRequest, bytes: Map<string, Buffer>): Promise<UploadedFile | undefined> {
  let file: UploadedFile | undefined;
  for await (const part of request.parts({ limits: { fileSize: MAX_BODY_BYTES } })) {
    if (part.type === 'field') bytes.set(part.fieldname, Buffer.from(String(part.value), 'utf8'));
    else file = { field: part.fieldname, name: part.filename, type: part.mimetype, bytes: await part.toBuffer() };
  }
  return file;
}
