import { AlipayError, codeMeanings } from '@redress/alipay';
import { isExplained } from '@redress/contract';
import { refundStatuses } from '@redress/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOfAnswer, outcomeOfError, outcomeOfFound } from './outcome.js';
import { requestNo } from './request-no.js';
import { afterEmptyQuery, askAgain, MAX_SENDS, nextQueryAt, QUERIES_AFTER_MS } from './schedule.js';
import { finalStatuses, hasNeverLeft, isFinal, ranks, sources, undecidedStatuses } from './state.js';

const SENT = 1_795_312_800_000;
const MINUTE = 60_000;

describe('refund number (R2)', () => {
  it('is the same for the same refund, and valid for Alipay', () => {
    const number = requestNo('risk', '158237746', '2026112022001438211407965230', 'auto');
    expect(number).toBe('RDL363B6QAZFW6PJQIVYFAWUE4TAZ2RA');
    expect(number).toMatch(/^RD[A-Z2-7]{30}$/);
  });

  it('differs by family, complaint, trade and intent', () => {
    const numbers = [
      requestNo('risk', '1', 't', 'auto'),
      requestNo('trade', '1', 't', 'auto'),
      requestNo('risk', '2', 't', 'auto'),
      requestNo('risk', '1', 'u', 'auto'),
      requestNo('risk', '1', 't', 'm1'),
      requestNo('risk', '1', 't', 'm2'),
    ];
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});

describe('states (R1)', () => {
  it('only move forward by rank, but for the two steps that are meant', () => {
    const back = Object.entries(sources).flatMap(([to, froms]) =>
      froms.filter((from) => ranks[from] > ranks[to as keyof typeof ranks]).map((from) => `${from}→${to}`),
    );
    expect(back).toEqual(['unknown→submitted', 'parked→submitted']);
  });

  it('can all be reached and never left once final', () => {
    for (const status of refundStatuses) {
      if (status !== 'pending') expect(sources[status].length).toBeGreaterThan(0);
    }
    const froms = new Set(Object.values(sources).flat());
    expect(finalStatuses.filter((status) => froms.has(status))).toEqual([]);
  });

  it('are either final or undecided', () => {
    expect([...finalStatuses, ...undecidedStatuses].sort()).toEqual([...refundStatuses].sort());
    expect(refundStatuses.filter(isFinal)).toEqual(['succeeded', 'failed', 'cancelled']);
  });

  it('never cancel what was sent', () => {
    expect(sources.cancelled).toEqual(['pending', 'approved', 'submitted']);
    const send = (outcome: string | null) => ({ kind: 'send' as const, outcome });
    expect(hasNeverLeft('pending', [])).toBe(true);
    expect(hasNeverLeft('submitted', [send('not-sent'), send('not-sent')])).toBe(true);
    for (const outcome of [null, 'lost', 'unknown', 'parked', 'failed', 'succeeded'])
      expect([outcome, hasNeverLeft('submitted', [send('not-sent'), send(outcome)])]).toEqual([outcome, false]);
    for (const status of ['unknown', 'parked', 'succeeded', 'failed'] as const)
      expect(hasNeverLeft(status, [send('not-sent')])).toBe(false);
  });
});

describe('what an answer means (R6)', () => {
  it('is success only for a proven move', () => {
    expect(outcomeOfAnswer({ kind: 'moved', refundedTotalFen: 100 })).toEqual({
      kind: 'succeeded',
      refundedTotalFen: 100,
    });
    expect(outcomeOfAnswer({ kind: 'unknown', reason: 'not_confirmed', ifNothingFound: 'send-again' })).toMatchObject({
      kind: 'unknown',
      code: 'not_confirmed',
    });
  });

  it.each([
    ['refused for good', 'business', { code: '40004', subCode: 'ACQ.TRADE_HAS_FINISHED' }, 'failed'],
    ['refused for now', 'business', { code: '40004', subCode: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' }, 'parked'],
    ['too many calls', 'gateway', { code: '40005', subCode: 'isv.app-call-limited' }, 'not-sent'],
    ['never left', 'network', { sent: false }, 'not-sent'],
  ] as const)('%s', (_, kind, rest, expected) => {
    const error = new AlipayError(kind, {
      method: 'alipay.trade.refund',
      callKind: 'write',
      signed: true,
      sent: true,
      ...rest,
    });
    expect(outcomeOfError(error).kind).toBe(expected);
  });

  it('knows for every refund code of the table whether it is final, waits for a person, or is unknown', () => {
    const withOutcome = codeMeanings.filter(({ refundOutcome }) => refundOutcome !== undefined);
    expect(withOutcome.length).toBeGreaterThan(25);
    for (const { refundOutcome } of withOutcome)
      expect(['failed', 'parked', 'unknown', 'query']).toContain(refundOutcome);
  });

  it.each(codeMeanings.map(({ code }) => code))('the doctor has words for %s', (code) => {
    expect(isExplained(code)).toBe(true);
  });

  it('parks a found refund of another amount', () => {
    expect(outcomeOfFound({ kind: 'found', amountFen: 100 }, 100).kind).toBe('succeeded');
    expect(outcomeOfFound({ kind: 'found', amountFen: 99 }, 100)).toEqual({ kind: 'parked', code: 'amount_mismatch' });
  });
});

describe('asking about an unknown refund (R5)', () => {
  const facts = (rest = {}) => ({
    sentAt: SENT,
    asked: QUERIES_AFTER_MS.length,
    tried: QUERIES_AFTER_MS.length,
    sends: 1,
    emptyQueries: 2,
    firstEmptyAt: SENT + 10_000,
    ifNothingFound: 'send-again' as const,
    ...rest,
  });

  it.each([
    ['one empty query proves nothing', { emptyQueries: 1 }, 60_000, { kind: 'query', at: SENT + 3 * MINUTE }],
    ['two, but the attempt is younger than a minute', {}, 30_000, { kind: 'query', at: SENT + MINUTE }],
    ['two, 20 s apart, a minute old: sent again', {}, 60_000, { kind: 'send' }],
    [
      'two, but less than 20 s apart',
      { firstEmptyAt: SENT + 50_000 },
      60_000,
      { kind: 'query', at: SENT + 3 * MINUTE },
    ],
    ['sent five times: only asked about', { sends: MAX_SENDS }, 60_000, { kind: 'query', at: SENT + 3 * MINUTE }],
    ['a refusal that only needed the proof', { ifNothingFound: 'fail' as const }, 60_000, { kind: 'fail' }],
    ['nobody should decide alone', { ifNothingFound: 'park' as const }, 60_000, { kind: 'park' }],
    ['after a day a person looks', { sends: MAX_SENDS }, 24 * 60 * MINUTE, { kind: 'park' }],
  ])('%s', (_, rest, afterMs, expected) => {
    expect(afterEmptyQuery(facts(rest), SENT + afterMs)).toEqual(expected);
  });

  it('asks at the times of the plan and ends', () => {
    const asked: number[] = [];
    for (let now = SENT; ;) {
      const at = nextQueryAt(SENT, now);
      if (at === null) break;
      asked.push(at - SENT);
      now = at;
    }
    expect(asked).toEqual([...QUERIES_AFTER_MS]);
  });

  it('never sends again within a minute, and never more than five times', () => {
    fc.assert(
      fc.property(
        fc.record({
          sends: fc.integer({ min: 1, max: 8 }),
          emptyQueries: fc.integer({ min: 0, max: 20 }),
          first: fc.integer({ min: 0, max: 100_000 }),
        }),
        fc.integer({ min: 0, max: 90_000_000 }),
        ({ sends, emptyQueries, first }, age) => {
          const step = afterEmptyQuery(facts({ sends, emptyQueries, firstEmptyAt: SENT + first }), SENT + age);
          return (
            step.kind !== 'send' || (sends < MAX_SENDS && age >= 60_000 && age - first >= 20_000 && emptyQueries >= 2)
          );
        },
      ),
    );
  });

  it('parks when even the queries get no answer for a day', () => {
    expect(askAgain(facts(), SENT + 86_400_000)).toEqual({ kind: 'park' });
  });

  it('asks as often as planned before it parks, however long we were away (F43)', () => {
    let now = SENT + 30 * 86_400_000;
    const gaps: number[] = [];
    for (let asked = 1; ; asked += 1) {
      const step = askAgain({ sentAt: SENT, asked, tried: asked }, now);
      if (step.kind !== 'query') break;
      gaps.push((step.at - now) / 1_000);
      now = step.at;
    }
    expect(gaps).toEqual([20, 30, 120, 420, 1_200, 1_800, 1_800, 1_800, 1_800, 1_800]);
  });

  it('ends in the hands of a person even if no query ever leaves', () => {
    const asking = (tried: number) => askAgain({ sentAt: SENT, asked: 0, tried }, SENT + 90_000_000).kind;
    expect([asking(99), asking(100)]).toEqual(['query', 'park']);
  });
});
