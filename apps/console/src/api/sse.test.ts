import { describe, expect, it } from 'vitest';
import { parseSse } from './sse.js';

describe('parseSse', () => {
  it('reads whole events and keeps the unfinished one', () => {
    const { messages, rest } = parseSse('id: 7\nevent: complaint.received\ndata: {"a":1}\n\nid: 8\ndata: {"b"');
    expect(messages).toEqual([{ id: '7', event: 'complaint.received', data: '{"a":1}' }]);
    expect(rest).toBe('id: 8\ndata: {"b"');
  });

  it('skips comments and joins lines of data', () => {
    expect(parseSse(': still here\n\ndata: a\r\ndata: b\r\n\r\n').messages).toEqual([
      { id: null, event: 'message', data: 'a\nb' },
    ]);
  });
});
