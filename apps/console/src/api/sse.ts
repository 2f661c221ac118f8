/** One server-sent event as it came off the wire. */
export interface SseMessage {
  id: string | null;
  event: string;
  data: string;
}

/**
 * Cuts a growing text into finished server-sent events (WHATWG HTML 9.2.6, without `retry`).
 *
 * @returns the events that are complete, and the rest to put in front of the next piece
 */
export function parseSse(text: string): { messages: SseMessage[]; rest: string } {
  const blocks = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = blocks.pop() ?? '';
  return { messages: blocks.map(messageOf).filter((message) => message !== null), rest };
}

function messageOf(block: string): SseMessage | null {
  const message: SseMessage = { id: null, event: 'message', data: '' };
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const colon = line.indexOf(':');
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') message.event = value;
    else if (field === 'id') message.id = value;
  }
  message.data = data.join('\n');
  return message.data === '' ? null : message;
}
