import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AutoRefundFacts, type AutoTrade, beijingDay, decideAutoRefund, defaultLimits } from './auto-refund.js';

const NOW = 1_795_312_800_000;
const HOUR = 3_600_000;

const trade = (rest: Partial<AutoTrade> = {}): AutoTrade => ({
  tradeNo: 't1',
  amountFen: 5_000,
  rawStatus: 'WAIT_PROCESS',
  refundedAt: null,
  refundedFen: 0,
  reservedFen: 0,
  hasAutomatic: false,
  ...rest,
});

const facts = (rest: Partial<AutoRefundFacts> = {}): AutoRefundFacts => ({
  isStopped: false,
  provider: { enabled: true, autoRefund: true, autoRefundChangedAt: NOW - 10 * HOUR },
  merchant: { enabled: true, autoRefund: true, autoRefundChangedAt: NOW - 10 * HOUR, userId: '2088' },
  complaint: { status: 'open', isWithdrawn: false, complainedAt: NOW, oppositePid: '2088' },
  trades: [trade()],
  today: { merchantFen: 0, merchantCount: 0, providerFen: 0 },
  limits: defaultLimits,
  ...rest,
});
const provider = (rest: object) => ({ provider: { ...facts().provider, ...rest } });
const merchant = (rest: object) => ({ merchant: { ...facts().merchant, ...rest } });
const complaint = (rest: object) => ({ complaint: { ...facts().complaint, ...rest } });

describe('automatic refund', () => {
  it('pays back the whole trade when nothing speaks against it', () => {
    expect(decideAutoRefund(facts())).toEqual({ refunds: [{ tradeNo: 't1', amountFen: 5_000 }] });
  });

  it('pays back every trade of the complaint', () => {
    const trades = [trade(), trade({ tradeNo: 't2', amountFen: 300 })];
    expect(decideAutoRefund(facts({ trades }))).toMatchObject({
      refunds: [{ tradeNo: 't1' }, { tradeNo: 't2', amountFen: 300 }],
    });
  });

  it('leaves out a trade that was refunded and pays the other', () => {
    const trades = [trade({ refundedFen: 5_000 }), trade({ tradeNo: 't2' })];
    expect(decideAutoRefund(facts({ trades }))).toEqual({ refunds: [{ tradeNo: 't2', amountFen: 5_000 }] });
  });

  it.each([
    ['stopped', { isStopped: true }],
    ['provider-switched-off', provider({ autoRefund: false })],
    ['merchant-switched-off', merchant({ autoRefund: false })],
    ['provider-disabled', provider({ enabled: false })],
    ['merchant-disabled', merchant({ enabled: false })],
    ['withdrawn', complaint({ isWithdrawn: true, status: 'closed' })],
    ['not-open', complaint({ status: 'processing' })],
    ['not-open', complaint({ status: 'platform' })],
    ['not-open', complaint({ status: 'closed' })],
    ['before-switch-on', complaint({ complainedAt: NOW - 12 * HOUR })],
    ['before-switch-on', merchant({ autoRefundChangedAt: NOW + 2 * HOUR })],
    ['foreign-trade', complaint({ oppositePid: '2089' })],
    ['refunded-before', { trades: [trade({ refundedFen: 1 })] }],
    ['refunded-before', { trades: [trade({ refundedAt: NOW })] }],
    ['refunded-before', { trades: [trade({ rawStatus: 'REFUNDING' })] }],
    ['refunded-before', { trades: [trade({ hasAutomatic: true })] }],
    ['refund-pending', { trades: [trade({ reservedFen: 1 })] }],
    ['trade-unknown', { trades: [] }],
    ['trade-unknown', { trades: [trade({ amountFen: null })] }],
    ['trade-unknown', { trades: [trade({ amountFen: 0 })] }],
    ['over-complaint-limit', { trades: [trade({ amountFen: 200_01 })] }],
    ['over-complaint-limit', { trades: [trade({ amountFen: 150_00 }), trade({ tradeNo: 't2', amountFen: 50_01 })] }],
    ['over-merchant-day-limit', { today: { merchantFen: 1_950_01, merchantCount: 0, providerFen: 0 } }],
    ['over-merchant-day-count', { today: { merchantFen: 0, merchantCount: 50, providerFen: 0 } }],
    ['over-provider-day-limit', { today: { merchantFen: 0, merchantCount: 0, providerFen: 19_950_01 } }],
  ])('is declined: %s', (reason, rest) => {
    expect(decideAutoRefund(facts(rest as Partial<AutoRefundFacts>))).toMatchObject({ notBecause: reason });
  });

  it('reaches each limit exactly', () => {
    expect(decideAutoRefund(facts({ trades: [trade({ amountFen: 200_00 })] }))).toHaveProperty('refunds');
    expect(
      decideAutoRefund(facts({ today: { merchantFen: 1_950_00, merchantCount: 49, providerFen: 19_950_00 } })),
    ).toHaveProperty('refunds');
  });

  it('counts an hour before the switch as after it', () => {
    const at = facts().provider.autoRefundChangedAt;
    expect(decideAutoRefund(facts(complaint({ complainedAt: at - HOUR })))).toHaveProperty('refunds');
    expect(decideAutoRefund(facts(complaint({ complainedAt: at - HOUR - 1 })))).toMatchObject({
      notBecause: 'before-switch-on',
    });
  });

  it('never pays more than the limits, whatever the facts', () => {
    const amounts = fc.array(fc.integer({ min: 0, max: 30_000 }), { maxLength: 5 });
    const spent = fc.record({
      merchantFen: fc.integer({ min: 0, max: 300_000 }),
      merchantCount: fc.integer({ min: 0, max: 60 }),
      providerFen: fc.integer({ min: 0, max: 3_000_000 }),
    });
    fc.assert(
      fc.property(amounts, spent, (list, today) => {
        const trades = list.map((amountFen, n) => trade({ tradeNo: `t${n}`, amountFen }));
        const decision = decideAutoRefund(facts({ trades, today }));
        if (!('refunds' in decision)) return true;
        const sum = decision.refunds.reduce((total, { amountFen }) => total + amountFen, 0);
        const { perComplaintFen, perMerchantDayFen, perMerchantDayCount, perProviderDayFen } = defaultLimits;
        return (
          decision.refunds.length > 0 &&
          sum <= perComplaintFen &&
          today.merchantFen + sum <= perMerchantDayFen &&
          today.merchantCount + decision.refunds.length <= perMerchantDayCount &&
          today.providerFen + sum <= perProviderDayFen
        );
      }),
    );
  });
});

it.each([
  ['2026-11-24T15:59:59.999Z', '2026-11-24'],
  ['2026-11-24T16:00:00.000Z', '2026-11-25'],
  ['2026-12-31T16:00:00.000Z', '2027-01-01'],
])('a day begins at midnight in Beijing: %s is %s', (at, day) => {
  expect(beijingDay(Date.parse(at))).toBe(day);
});
