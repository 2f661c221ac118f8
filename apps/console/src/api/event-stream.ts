import { noteSignedOut } from './client.js';
import { endpoints } from './endpoints.js';
import { parseSse, type SseMessage } from './sse.js';

/** The server says something at least this often; longer silence means a dead connection. */
const silenceMs = 70_000;

/**
 * Reads the event stream until it ends. `fetch` instead of `EventSource`, so that a lost session is seen as 401 and our
 * own reconnect can resume with `Last-Event-ID`.
 *
 * @returns how it ended: the session is over, or the connection broke
 */
export async function readEvents(options: {
  lastEventId: string | null;
  signal: AbortSignal;
  onOpen: () => void;
  onMessage: (message: SseMessage) => void;
}): Promise<'signed-out' | 'lost'> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  try {
    const headers: Record<string, string> = { Accept: 'text/event-stream' };
    if (options.lastEventId !== null) headers['Last-Event-ID'] = options.lastEventId;
    const signal = AbortSignal.any([options.signal, silence.signal]);
    const response = await fetch(endpoints.events[1], { headers, credentials: 'same-origin', signal });
    if (response.status === 401) {
      noteSignedOut();
      return 'signed-out';
    }
    if (!response.ok || response.body === null) return 'lost';
    options.onOpen();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return 'lost';
      heard();
      const parsed = parseSse(rest + value);
      rest = parsed.rest;
      for (const message of parsed.messages) options.onMessage(message);
    }
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return 'lost';
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
