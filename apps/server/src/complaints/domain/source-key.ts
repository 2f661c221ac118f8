import { createHash } from 'node:crypto';

/** Address of a picture without its expiring token (alipay.md 3.3: `?t=`), as a digest; the same picture, the same key. */
export function sourceKeyOf(url: string): string {
  const digest = createHash('sha256');
  if (!URL.canParse(url)) return digest.update(url).digest('hex');
  const address = new URL(url);
  address.searchParams.delete('t');
  address.hash = '';
  return digest.update(address.href).digest('hex');
}
