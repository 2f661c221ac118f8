import type { Event } from '@redress/contract';
import { defineStore } from 'pinia';
import { onBeforeUnmount, shallowRef } from 'vue';
import { readEvents } from '../api/event-stream.js';
import type { SseMessage } from '../api/sse.js';
import { nowMs } from '../shared/clock.js';

type Listener = (event: Event) => void;

/** The stream of events: one connection per page, kept up for ever; pages listen to it. */
export const useLive = defineStore('live', () => {
  const isOpen = shallowRef(false);
  /** Seconds until the next attempt, 0 while connected or connecting. */
  const retryInS = shallowRef(0);
  const lostSinceMs = shallowRef<number | null>(null);
  const listeners = new Set<Listener>();
  const reconnectListeners = new Set<() => void>();
  let stop: AbortController | null = null;
  let lastEventId: string | null = null;

  function start(): void {
    if (stop !== null) return;
    stop = new AbortController();
    void run(stop.signal);
  }

  function end(): void {
    stop?.abort();
    stop = null;
    lastEventId = null;
    isOpen.value = false;
  }

  async function run(signal: AbortSignal): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      const result = await readEvents({
        lastEventId,
        signal,
        onOpen: () => {
          failures = 0;
          opened();
        },
        onMessage: receive,
      });
      isOpen.value = false;
      if (result === 'signed-out' || signal.aborted) return;
      lostSinceMs.value ??= nowMs();
      await countDown(Math.min(5 * 2 ** failures, 30), signal);
    }
  }

  function opened(): void {
    const wasLost = lostSinceMs.value !== null;
    isOpen.value = true;
    lostSinceMs.value = null;
    if (wasLost) for (const listener of reconnectListeners) listener();
  }

  function receive(message: SseMessage): void {
    lastEventId = message.id ?? lastEventId;
    const event = readEvent(message.data);
    if (event !== null) for (const listener of listeners) listener(event);
  }

  async function countDown(seconds: number, signal: AbortSignal): Promise<void> {
    for (let left = seconds; left > 0 && !signal.aborted; left -= 1) {
      retryInS.value = left;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    retryInS.value = 0;
  }

  /** Listen while the calling component is shown; `reconnected` is the moment to read again what may be stale. */
  function listen(listener: Listener, reconnected: () => void = () => undefined): void {
    listeners.add(listener);
    reconnectListeners.add(reconnected);
    onBeforeUnmount(() => {
      listeners.delete(listener);
      reconnectListeners.delete(reconnected);
    });
  }

  return { isOpen, retryInS, lostSinceMs, start, end, listen };
});

/** An event the console cannot read is skipped: the stream also carries what a newer server may add. */
function readEvent(data: string): Event | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null && 'type' in value && 'at' in value ? (value as Event) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
