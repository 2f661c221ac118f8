import { describe, expect, it } from 'vitest';
import { channelState } from './channel-looks.js';

const errorAt = (at: string) => ({ code: 'timeout', message: { 'zh-CN': '超时', en: 'Timeout' }, at });
const [earlier, later] = ['2026-11-24T08:00:00.000Z', '2026-11-24T09:00:00.000Z'];

describe('the state of a channel', () => {
  it.each([
    ['works after a message', 'ok', later, null, 'ok'],
    ['works again after an older fault', 'ok', later, errorAt(earlier), 'ok'],
    ['is untried without any attempt', 'ok', null, null, 'untried'],
    ['is unproven when nothing ever left, as after a failed first test', 'ok', null, errorAt(earlier), 'unproven'],
    ['is refused when the last attempt failed', 'ok', earlier, errorAt(later), 'refused'],
    ['keeps the lasting trouble of the server', 'failing', null, errorAt(later), 'failing'],
    ['is off when it is off', 'disabled', null, errorAt(later), 'disabled'],
  ] as const)('%s', (_name, health, lastSentAt, lastError, expected) =>
    expect(channelState({ health, lastSentAt, lastError })).toBe(expected),
  );
});
