import { expect, it } from 'vitest';
import { noFilters, type ComplaintFilters } from './filters.js';
import { matches, type Judged } from './matches.js';

const now = Date.parse('2026-11-24T08:00:00Z');
const row: Judged = {
  status: 'open',
  overdue: false,
  deadline: '2026-11-24T12:00:00Z',
  providerId: 'p1',
  merchantId: 'm1',
  family: 'risk',
  amount: '100.00',
  complainedAt: '2026-11-23T16:30:00Z',
  assigneeId: 'lin',
  labels: ['大额'],
  escalated: false,
  needsLook: false,
  snoozedUntil: null,
};

it.each<[Partial<ComplaintFilters>, Partial<Judged>, boolean]>([
  [{}, {}, true],
  [{}, { status: 'closed' }, false],
  [{ view: 'all' }, { status: 'closed' }, true],
  [{ view: 'soon' }, { status: 'processing' }, true],
  [{ view: 'soon' }, { overdue: true }, false],
  [{ view: 'soon' }, { deadline: '2026-11-25T09:00:00Z' }, false],
  [{ view: 'soon' }, { deadline: null }, false],
  [{ view: 'overdue' }, {}, false],
  [{ view: 'overdue' }, { overdue: true }, true],
  [{ view: 'mine' }, {}, true],
  [{ view: 'mine' }, { assigneeId: 'chen' }, false],
  [{ view: 'unassigned' }, {}, false],
  [{ view: 'unassigned' }, { assigneeId: null }, true],
  [{ assignee: 'none' }, {}, false],
  [{ assignee: 'lin' }, {}, true],
  [{ due: '3h' }, {}, false],
  [{ due: '1d' }, {}, true],
  [{ providerId: 'p2' }, {}, false],
  [{ merchantId: 'm2' }, {}, false],
  [{ family: 'trade' }, {}, false],
  [{ amountFrom: '100' }, {}, true],
  [{ amountFrom: '100.01' }, {}, false],
  [{ amountTo: '99.99' }, {}, false],
  [{ amountTo: '100' }, { amount: null }, false],
  [{ from: '2026-11-24', to: '2026-11-24' }, {}, true],
  [{ to: '2026-11-23' }, {}, false],
  [{ label: '大额' }, {}, true],
  [{ label: '投诉' }, {}, false],
  [{ escalated: true }, {}, false],
  [{ escalated: true }, { escalated: true }, true],
  [{ needsLook: true }, {}, false],
  [{ view: 'open' }, { snoozedUntil: '2026-11-24T12:00:00.000Z' }, false],
  [{ view: 'all' }, { snoozedUntil: '2026-11-24T12:00:00.000Z' }, true],
  [{ q: '退款' }, {}, true],
])('%o of a row with %o: %s', (filters, change, expected) => {
  expect(matches({ ...row, ...change }, { ...noFilters, ...filters }, 'lin', now)).toBe(expected);
});
