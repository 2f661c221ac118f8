const MAX_SIDE = 8_000;
const MAX_PIXELS = 40_000_000;

export type PictureFault = 'not-a-picture' | 'too-large' | 'too-many-pixels';

export interface Picture {
  contentType: 'image/jpeg' | 'image/png';
  width: number;
  height: number;
}

/** What the bytes are, by magic number and header (reliability.md E1); the name and the declared type say nothing. */
export function inspectPicture(bytes: Buffer): Picture | { fault: PictureFault } {
  const picture = png(bytes) ?? jpeg(bytes);
  if (picture === null) return { fault: 'not-a-picture' };
  const { width, height } = picture;
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) return { fault: 'too-many-pixels' };
  return picture;
}

const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

function png(bytes: Buffer): Picture | null {
  if (bytes.length < 33 || !bytes.subarray(0, 8).equals(PNG_MAGIC)) return null;
  if (bytes.toString('latin1', 12, 16) !== 'IHDR') return null;
  return sized('image/png', bytes.readUInt32BE(16), bytes.readUInt32BE(20));
}

/** Start-of-frame markers carry the size; DHT, JPG and DAC share the range and don't. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function jpeg(bytes: Buffer): Picture | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    if (marker === 0xff) at += 1;
    else if (isFrame(marker)) return sized('image/jpeg', bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5));
    else at += 2 + bytes.readUInt16BE(at + 2);
  }
  return null;
}

const sized = (contentType: Picture['contentType'], width: number, height: number): Picture | null =>
  width > 0 && height > 0 ? { contentType, width, height } : null;
