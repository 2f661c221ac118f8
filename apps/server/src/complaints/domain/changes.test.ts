import { expect, it } from 'vitest';
import type { ComplaintSnapshot } from '@redress/alipay';
import { aSnapshot, NOW } from '../complaints.factory.js';
import { merge } from './merge.js';

const HOUR = 3_600_000;
const iso = (ms: number) => new Date(ms).toISOString();
const before = aSnapshot({
  amountFen: 12_800,
  reason: '商品问题',
  deadlineAt: NOW + 10 * HOUR,
  imageUrls: ['https://img.example/1?t=a'],
  replies: [{ role: 'USER', at: 1, content: '在吗', images: [] }],
});
const [trade] = before.trades;
const reply = (role: string, content: string) => ({ role, at: 2, content, images: [] });

/** What the second of two reads brings, as data of `complaint.updated`. */
function told(rest: Partial<ComplaintSnapshot>, first: Partial<ComplaintSnapshot> = {}) {
  const read = (snapshot: ComplaintSnapshot, at: number) => ({
    snapshot,
    observedAt: at,
    answeredAt: at,
    via: 'poll' as const,
  });
  const known = merge(null, read({ ...before, ...first }, NOW)).state;
  const merged = merge(known, read({ ...before, ...first, ...rest }, NOW + 1));
  const again = merge(merged.state, read({ ...before, ...first, ...rest }, NOW + 2));
  expect(again, 'the same answer again is no change').toMatchObject({ facts: [], isChanged: false });
  return merged.facts.map(({ type, data }) => (type === 'complaint.updated' ? data : { type, ...data }));
}

it.each<[string, Partial<ComplaintSnapshot>, object[]]>([
  ['nothing', {}, []],
  ['only a new token of a picture', { imageUrls: ['https://img.example/1?t=b'] }, []],
  [
    'the deadline',
    { deadlineAt: NOW + 20 * HOUR },
    [{ what: 'deadline', from: iso(NOW + 10 * HOUR), to: iso(NOW + 20 * HOUR) }],
  ],
  ['the amount', { amountFen: 6_400 }, [{ what: 'amount', from: '128.00', to: '64.00' }]],
  ['the amount is left out', { amountFen: null }, []],
  ['the words', { content: '补充说明' }, [{ what: 'content' }]],
  ['the reason', { reason: '物流问题' }, [{ what: 'reason' }]],
  ['the contact', { contact: '13900000000' }, [{ what: 'contact' }]],
  ['a result without a closing', { processCode: 'REFUND' }, [{ what: 'result', code: 'REFUND' }]],
  ['the state', { rawStatus: 'PROCESSING' }, [{ from: 'WAIT_PROCESS', to: 'PROCESSING' }]],
  [
    'the state and the deadline',
    { rawStatus: 'PROCESSING', deadlineAt: NOW },
    [
      { from: 'WAIT_PROCESS', to: 'PROCESSING' },
      { what: 'deadline', from: iso(NOW + 10 * HOUR), to: iso(NOW) },
    ],
  ],
  ['one more trade', { trades: [...before.trades, { tradeNo: 'T2', amountFen: 1 }] }, [{ what: 'trades', count: 1 }]],
  [
    'the state of a trade',
    { trades: [{ ...trade!, rawStatus: 'REFUNDING' }] },
    [{ what: 'trade', tradeNo: trade!.tradeNo, from: 'WAIT_PROCESS', to: 'REFUNDING' }],
  ],
  [
    'the state of a trade, as that of the complaint',
    { rawStatus: 'OVERDUE', trades: [{ ...trade!, rawStatus: 'OVERDUE' }] },
    [{ from: 'WAIT_PROCESS', to: 'OVERDUE' }],
  ],
  ['a trade is refunded, which refunds tell', { trades: [{ ...trade!, rawStatus: 'PROCESSED', refundedAt: NOW }] }, []],
  ['two pictures', { imageUrls: ['https://img.example/2', 'https://img.example/3'] }, [{ what: 'pictures', count: 2 }]],
  [
    'a picture that came with a reply',
    {
      imageUrls: ['https://img.example/2'],
      replies: [{ ...reply('USER', '看图'), images: ['https://img.example/2'] }],
    },
    [{ what: 'reply' }],
  ],
  ['the user spoke twice', { replies: [reply('USER', '还没退'), reply('USER', '快点')] }, [{ what: 'reply' }]],
  [
    'both sides spoke',
    { replies: [reply('USER', '还没退'), reply('MERCHANT', '在处理')] },
    [{ what: 'reply' }, { what: 'reply', role: 'merchant' }],
  ],
  [
    'closed with a result, told once',
    { rawStatus: 'PROCESSED', processCode: 'ORTHER' },
    [{ type: 'complaint.closed', reason: 'handled', code: 'ORTHER' }],
  ],
])('tells what changed: %s', (_, rest, expected) => {
  expect(told(rest)).toEqual(expected);
});

it('takes what was unknown before for no change, but for a deadline', () => {
  const first = { amountFen: null, contact: undefined, deadlineAt: undefined };
  const rest = { amountFen: 1, contact: '13900000000', deadlineAt: NOW };
  expect(told(rest, first)).toEqual([{ what: 'deadline', from: null, to: iso(NOW) }]);
});

it('tells a result that changes after the closing', () => {
  const first = { rawStatus: 'PROCESSED', processCode: 'ORTHER' };
  expect(told({ processCode: 'REFUND' }, first)).toEqual([{ what: 'result', code: 'REFUND' }]);
});
