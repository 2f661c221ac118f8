import { expect, it } from 'vitest';
import { pictureState } from './pictures.js';

const receivedAt = '2026-11-24T08:00:00Z';
const readAt = '2026-11-24T12:00:00Z';
const image = (storedAt: string | null) => ({ id: 'i', width: null, height: null, url: '/i', storedAt });

it.each([
  ['2026-11-24T08:00:02Z', '2026-11-24T08:00:03Z', 'there'],
  ['2026-11-24T08:00:02Z', '2026-12-24T08:00:00Z', 'there'],
  [null, '2026-11-24T08:00:03Z', 'coming'],
  [null, '2026-11-24T09:59:59Z', 'coming'],
  [null, '2026-11-24T12:00:59Z', 'coming'],
  [null, '2026-11-24T12:01:00Z', 'gone'],
] as const)('stored at %s, at %s it is %s', (storedAt, now, state) => {
  expect(pictureState(image(storedAt), { receivedAt, readAt }, Date.parse(now))).toBe(state);
});
