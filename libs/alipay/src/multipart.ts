import { randomBytes } from 'node:crypto';

/** A file to send. The part's content type follows the extension of `name`, as Alipay expects. */
export interface UploadFile {
  /** Name of the form field. */
  field: string;
  name: string;
  content: Buffer;
}

const CONTENT_TYPES: Readonly<Record<string, string>> = { jpg: 'image/jpeg', jpeg: 'image/jpeg', png: 'image/png' };

/** Lower-case extension of a file name without the dot, or ''. */
export function extensionOf(name: string): string {
  return /\.([A-Za-z0-9]{1,8})$/.exec(name)?.[1]?.toLowerCase() ?? '';
}

/** `multipart/form-data` of some text fields and one file, in memory: pictures have at most 5 MB. */
export function encodeMultipart(fields: URLSearchParams, file: UploadFile): { contentType: string; body: Buffer } {
  const boundary = `----redress${randomBytes(16).toString('hex')}`;
  const parts: Buffer[] = [];
  for (const [name, value] of fields) {
    parts.push(
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"\r\n\r\n${value}\r\n`,
        'utf8',
      ),
    );
  }
  const type = CONTENT_TYPES[extensionOf(file.name)] ?? 'application/octet-stream';
  const head =
    `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(file.field)}"; filename="${quoted(file.name)}"\r\n` +
    `Content-Type: ${type}\r\n\r\n`;
  parts.push(Buffer.from(head, 'utf8'), file.content, Buffer.from(`\r\n--${boundary}--\r\n`, 'utf8'));
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts) };
}

/** As browsers do: a quote or line end must not end the header. */
function quoted(text: string): string {
  return text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
