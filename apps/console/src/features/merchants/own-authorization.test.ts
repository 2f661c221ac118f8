import type { Event } from '@redress/contract';
import { expect, it } from 'vitest';
import { ownAuthorization } from './own-authorization.js';

const me = '01JDUSER0000000000000000ME';
const event: Parameters<typeof ownAuthorization>[0] = {
  type: 'merchant.authorized',
  actor: { kind: 'person', id: me, name: '我' },
  providerId: 'P',
  merchantId: 'M',
  data: { name: '云杉生活超市', again: false },
};
const by = (kind: Event['actor']['kind'], id: string | null) => ({ ...event, actor: { kind, id, name: null } });

it('is what a merchant did with my link', () =>
  expect(ownAuthorization(event, me)).toEqual({ providerId: 'P', merchantId: 'M', name: '云杉生活超市' }));

it.each([
  ["a colleague's link", by('person', '01JDUSER00000000COLLEAGUE0'), me],
  ['no link of ours', by('alipay', null), me],
  ['another event', { ...event, type: 'merchant.revoked' as const }, me],
  ['nobody signed in, no link either', by('system', null), undefined],
])('is not: %s', (_, heard, userId) => expect(ownAuthorization(heard, userId)).toBeNull());
