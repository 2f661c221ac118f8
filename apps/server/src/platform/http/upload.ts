import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import type { UploadedFile } from './endpoint.js';
import { problem, words } from './problem.js';

/** Pictures are at most this large (reliability.md E1, alipay.md 3.3). */
export const maxUploadBytes = 5 * 1024 * 1024;

/** The one file of a multipart request. */
export async function readUpload(request: FastifyRequest): Promise<UploadedFile> {
  if (!request.isMultipart())
    throw problem('unsupported_media_type', { detail: 'multipart/form-data with one part named file' });
  const part = await partOf(request);
  if (part?.fieldname !== 'file') {
    throw problem('invalid_request', {
      errors: [{ field: 'file', code: 'missing', message: 'one part named file is needed' }],
    });
  }
  const bytes = await bytesOf(part);
  return { bytes, name: part.filename, contentType: part.mimetype };
}

async function partOf(request: FastifyRequest): Promise<MultipartFile | undefined> {
  try {
    return await request.file({ limits: { files: 1, fileSize: maxUploadBytes, fields: 0, parts: 2 } });
  } catch {
    throw problem('invalid_request', {
      errors: [{ field: 'file', code: 'unreadable', message: 'the multipart body cannot be read' }],
    });
  }
}

async function bytesOf(part: MultipartFile): Promise<Buffer> {
  try {
    return await part.toBuffer();
  } catch (error) {
    if (part.file.truncated)
      throw problem('payload_too_large', { detail: words('图片不能超过 5 MB', 'A picture has at most 5 MB') });
    throw error;
  }
}
