/** Percent-decode to bytes: the signature is over bytes, so no charset is involved yet. `+` is a space. */
export function decodeComponent(text: string): Buffer {
  const bytes: number[] = [];
  const raw = Buffer.from(text, 'utf8');
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0;
    const hex = byte === 0x25 ? raw.toString('latin1', at + 1, at + 3) : '';
    if (/^[0-9a-f]{2}$/i.test(hex)) {
      bytes.push(Number.parseInt(hex, 16));
      at += 2;
    } else bytes.push(byte === 0x2b ? 0x20 : byte);
  }
  return Buffer.from(bytes);
}

/** `a=1&b=2` → name and bytes, in order of appearance. */
export function decodeForm(text: string): [string, Buffer][] {
  return text
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const cut = pair.indexOf('=');
      const name = cut < 0 ? pair : pair.slice(0, cut);
      return [decodeComponent(name).toString('utf8'), decodeComponent(cut < 0 ? '' : pair.slice(cut + 1))];
    });
}

/** Bytes → the characters of an urlencoded form. */
export function encodeComponent(bytes: Buffer): string {
  let text = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    text += /[A-Za-z0-9*._-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return text;
}

export function encodeForm(fields: ReadonlyMap<string, Buffer>): string {
  return [...fields].map(([name, value]) => `${name}=${encodeComponent(value)}`).join('&');
}
