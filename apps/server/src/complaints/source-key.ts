import { createHash } from 'node:crypto';

/** Address of a picture without its expiring token (alipay.md 3.3: `?t=`), as a digest. */
export function sourceKeyOf(url: string): string {
  const end = url.indexOf('?');
  return createHash('sha256')
    .update(end < 0 ? url : url.slice(0, end))
    .digest('hex');
}
