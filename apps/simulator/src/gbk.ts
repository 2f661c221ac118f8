let table: Map<string, number> | undefined;

/** Node decodes GBK but cannot encode it, so the table is turned round once. */
function encodeTable(): Map<string, number> {
  if (table !== undefined) return table;
  table = new Map();
  const decoder = new TextDecoder('gbk');
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) {
      if (trail === 0x7f) continue;
      const char = decoder.decode(Uint8Array.of(lead, trail));
      if (char.length === 1 && char !== '\ufffd' && !table.has(char)) table.set(char, (lead << 8) | trail);
    }
  }
  return table;
}

/** Text → GBK bytes; a character GBK does not have becomes `?`. */
export function encodeGbk(text: string): Buffer {
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0x3f;
    const pair = code < 0x80 ? undefined : encodeTable().get(char);
    if (pair !== undefined) bytes.push(pair >> 8, pair & 0xff);
    else bytes.push(code < 0x80 ? code : 0x3f);
  }
  return Buffer.from(bytes);
}

export function decodeText(bytes: Uint8Array, charset: string): string {
  return new TextDecoder(charset.toLowerCase() === 'gbk' ? 'gbk' : 'utf-8').decode(bytes);
}
