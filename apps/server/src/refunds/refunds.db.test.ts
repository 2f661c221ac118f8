import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlipayError } from '@redress/alipay';
import { Faults } from '../platform/faults.js';
import { LeaseLost } from '../platform/jobs/job.js';
import { anActor } from '../platform/testing/an-actor.js';
import { openRefundKit, PROVIDER, MERCHANT, TRADE } from './refunds.testing.js';

type Kit = Awaited<ReturnType<typeof openRefundKit>>;
let kit: Kit;
beforeEach(async () => {
  kit = await openRefundKit();
  await kit.teach(TRADE, 10_000);
});
afterEach(() => kit.close());

describe('a refund that a person asks for', () => {
  it('pays once and takes the money out of the ledger', async () => {
    const { id } = await kit.byPerson();
    expect(await kit.ledgerOf()).toEqual({ totalFen: 10_000, refundedFen: 0, reservedFen: 5_000 });
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(5_000);
    expect(await kit.ledgerOf()).toEqual({ totalFen: 10_000, refundedFen: 5_000, reservedFen: 0 });
  });

  it.each([
    ['more than the trade', { amountFen: 10_001 }, {}, 'refund_exceeds_trade'],
    ['more than the personal limit', {}, { refundLimitFen: 4_999 }, 'refund_exceeds_limit'],
  ])('is refused: %s', async (_, wish, actor, code) => {
    await expect(kit.byPerson(wish, {}, anActor(actor))).rejects.toMatchObject({ code });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0 });
    expect(await kit.refundsOf()).toEqual([]);
  });

  it('waits for the one before it', async () => {
    const first = await kit.byPerson({ amountFen: 1_000 });
    await expect(kit.byPerson({ amountFen: 1_000 })).rejects.toMatchObject({ code: 'refund_in_progress' });
    await kit.settle(first.id);
    await expect(kit.byPerson({ amountFen: 9_001 })).rejects.toMatchObject({ code: 'refund_exceeds_trade' });
    const second = await kit.byPerson({ amountFen: 9_000 });
    expect(second.outRequestNo).not.toBe(first.outRequestNo);
    await kit.settle(second.id);
    expect(kit.alipay.paidFen).toBe(10_000);
  });

  it('is the same row when the same Idempotency-Key comes again (F60)', async () => {
    const actor = anActor({ idempotencyKey: 'k1' });
    const first = await kit.byPerson({}, {}, actor);
    expect((await kit.byPerson({}, {}, actor)).id).toBe(first.id);
    expect(await kit.refundsOf()).toHaveLength(1);
  });

  it('refuses an Idempotency-Key that was used for another refund', async () => {
    const actor = anActor({ idempotencyKey: 'k1' });
    await kit.byPerson({}, {}, actor);
    await expect(kit.byPerson({}, { complaintId: 'c2' }, actor)).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    await expect(kit.byPerson({ amountFen: 1 }, {}, actor)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('never takes more than the trade, twenty at once (I2, F19)', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) =>
        kit.byPerson({ amountFen: 3_000 }, { complaintId: `c${n}`, remoteId: String(n) }),
      ),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 3_000 });
  });

  it('cannot be changed once it was sent (R10)', async () => {
    const { id } = await kit.byPerson();
    await kit.settle(id);
    const change = kit.database.write((tx) => tx.query('UPDATE refund SET amount_fen = 1 WHERE id = ?', [id]));
    await expect(change).rejects.toThrow(/frozen/);
  });

  it('leaves 3 s between two of one trade (R7)', async () => {
    await kit.settle((await kit.byPerson({ amountFen: 1_000 })).id);
    const second = await kit.byPerson({ amountFen: 1_000 });
    expect(await kit.execute(second.id)).toEqual({ againAt: expect.any(Number) });
    expect(kit.alipay.sends).toBe(1);
    kit.clock.advance(3_000);
    await kit.execute(second.id);
    expect(kit.alipay.sends).toBe(2);
  });
});

describe('whatever Alipay does, the money moves at most once (I1)', () => {
  it.each([
    ['answers at once', 'good', 'succeeded', 1],
    ['pays and goes silent', 'hang-after', 'succeeded', 1],
    ['pays and says system error (F27)', 'error-after', 'succeeded', 1],
    ['takes it and pays later (F29)', 'async', 'succeeded', 1],
    ['has no balance', 'no-balance', 'parked', 1],
    ['says the period is over', 'finished', 'failed', 1],
  ] as const)('%s', async (_, mode, status, sends) => {
    kit.alipay.mode = mode;
    const { id } = await kit.byPerson();
    const refund = await kit.settle(id);
    expect(refund.status).toBe(status);
    expect(kit.alipay.sends).toBe(sends);
    expect(kit.alipay.paidFen).toBe(status === 'succeeded' ? 5_000 : 0);
    const reservedFen = status === 'parked' ? 5_000 : 0;
    expect(await kit.ledgerOf()).toMatchObject({ refundedFen: kit.alipay.paidFen, reservedFen });
  });

  it.each(['hang-before', 'error-before'] as const)(
    '%s: asked twice, then sent again with the same number (F26)',
    async (mode) => {
      kit.alipay.mode = mode;
      const { id, outRequestNo } = await kit.byPerson();
      await kit.execute(id);
      expect((await kit.find(id)).status).toBe('unknown');
      kit.alipay.mode = 'good';
      expect((await kit.settle(id)).status).toBe('succeeded');
      expect([...kit.alipay.paid.keys()]).toEqual([outRequestNo]);
      expect(kit.alipay.sends).toBe(2);
    },
  );

  it('a blind query for an hour ends in success, never in failure', async () => {
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const { id } = await kit.byPerson();
    const startedAt = kit.clock.now();
    await kit.execute(id);
    for (let n = 0; n < 40 && kit.clock.now() - startedAt < 3_600_000; n += 1) {
      const end = await kit.execute(id);
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
      expect(['unknown', 'submitted']).toContain((await kit.find(id)).status);
    }
    kit.alipay.isBlind = false;
    kit.alipay.mode = 'good';
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(5_000);
  });

  it('is parked after a day without a result, and a person sends it again with the same number', async () => {
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const { id, outRequestNo } = await kit.byPerson();
    expect((await kit.settle(id)).status).toBe('parked');
    expect(kit.alipay.sends).toBeLessThanOrEqual(5);
    kit.alipay.mode = 'good';
    kit.alipay.isBlind = false;
    const retried = await kit.service.retry(anActor(), id);
    expect(retried.outRequestNo).toBe(outRequestNo);
    await expect(kit.service.retry(anActor(), id)).rejects.toMatchObject({ code: 'refund_not_parked' });
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(5_000);
  });

  it('is asked about as often as planned after an outage of ours of more than a day (R5, F43)', async () => {
    kit.alipay.mode = 'hang-after';
    const { id } = await kit.byPerson();
    await kit.execute(id);
    kit.clock.advance(3 * 86_400_000);
    kit.alipay.isBlind = true;
    await kit.execute(id);
    expect((await kit.find(id)).status).toBe('unknown');
    kit.alipay.isBlind = false;
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.sends).toBe(1);
  });

  it('a day without a line to Alipay is no day of asking', async () => {
    kit.alipay.mode = 'hang-after';
    const { id } = await kit.byPerson();
    await kit.execute(id);
    kit.alipay.mode = 'offline';
    const until = kit.clock.now() + 90_000_000;
    for (let n = 0; n < 100 && kit.clock.now() < until; n += 1) {
      const end = await kit.execute(id);
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
    }
    expect((await kit.find(id)).status).toBe('unknown');
    kit.alipay.mode = 'good';
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.sends).toBe(1);
  });

  it('follows a stopped refund for as many queries as the first hour has, also after an outage', async () => {
    await kit.automatic();
    const id = (await kit.refundsOf())[0]?.id ?? '';
    kit.alipay.mode = 'hang-after';
    await kit.execute(id);
    kit.clock.advance(2 * 3_600_000);
    kit.alipay.isBlind = true;
    await kit.stop.stop(anActor(), null);
    for (let n = 0; n < 4; n += 1) {
      const end = await kit.execute(id);
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
    }
    expect((await kit.find(id)).status).toBe('unknown');
    kit.alipay.isBlind = false;
    expect((await kit.settle(id)).status).toBe('succeeded');
  });

  it('a refusal of a later attempt proves nothing about the first', async () => {
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const { id } = await kit.byPerson();
    await kit.execute(id);
    kit.alipay.mode = 'finished';
    while (kit.alipay.sends < 2) {
      const end = await kit.execute(id);
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
    }
    expect((await kit.find(id)).status).toBe('unknown');
    kit.alipay.isBlind = false;
    expect((await kit.settle(id)).status).toBe('succeeded');
  });

  it.each(['busy', 'offline'] as const)('%s: nothing left, so the same is sent later', async (mode) => {
    kit.alipay.mode = mode;
    const { id } = await kit.byPerson();
    await kit.execute(id);
    expect(await kit.find(id)).toMatchObject({ status: 'submitted', misses: 1 });
    kit.alipay.mode = 'good';
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(5_000);
  });
});

describe('when the process dies', () => {
  class Crash extends Faults {
    armed: string | null = null;
    at(point: string): Promise<void> {
      return point === this.armed ? Promise.reject(new Error(`crash at ${point}`)) : Promise.resolve();
    }
  }

  it.each(['refund.attempted', 'refund.inflight', 'refund.answered', 'refund.tx3'])(
    'at %s the money still moves once (F06–F09)',
    async (point) => {
      await kit.close();
      const crash = new Crash();
      kit = await openRefundKit(crash);
      await kit.teach(TRADE, 10_000);
      const { id } = await kit.byPerson();
      crash.armed = point;
      await expect(kit.execute(id)).rejects.toThrow('crash');
      crash.armed = null;
      expect((await kit.find(id)).status).toBe('submitted');
      await kit.execute(id);
      expect((await kit.find(id)).status).toBe('unknown');
      expect((await kit.settle(id)).status).toBe('succeeded');
      expect(kit.alipay.paidFen).toBe(5_000);
      expect(await kit.ledgerOf()).toMatchObject({ refundedFen: 5_000, reservedFen: 0 });
    },
  );
});

describe('an answer that comes after the lease was lost (O4, F46)', () => {
  const lost = { endTx: () => Promise.reject(new LeaseLost('job')) };
  /** Another run takes the refund over while the first call is still open, and goes so many steps. */
  const overtaken = (id: string, steps: number) => {
    kit.alipay.whileAnswering = async () => {
      kit.alipay.whileAnswering = () => Promise.resolve();
      for (let n = 0; n < steps; n += 1) {
        const end = await kit.execute(id);
        if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
      }
    };
  };

  it.each([0, 1])('a success is written down (after %i steps of the other run)', async (steps) => {
    const { id } = await kit.byPerson();
    overtaken(id, steps);
    await kit.execute(id, lost).catch(() => undefined);
    expect((await kit.find(id)).status).toBe('succeeded');
    expect(await kit.ledgerOf()).toEqual({ totalFen: 10_000, refundedFen: 5_000, reservedFen: 0 });
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.sends).toBe(1);
  });

  it('a success changes nothing where the other run has found it already', async () => {
    const { id } = await kit.byPerson();
    overtaken(id, 2);
    await kit.execute(id, lost).catch(() => undefined);
    expect(await kit.ledgerOf()).toMatchObject({ refundedFen: 5_000, reservedFen: 0 });
    const { attempts } = await kit.service.get(anActor().scope, id);
    expect(attempts.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded']);
  });

  it('a final refusal is written down', async () => {
    kit.alipay.mode = 'finished';
    const { id } = await kit.byPerson();
    overtaken(id, 1);
    await kit.execute(id, lost).catch(() => undefined);
    expect(await kit.find(id)).toMatchObject({ status: 'failed', errorCode: 'ACQ.TRADE_HAS_FINISHED' });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0 });
  });

  it('a refusal decides nothing while another attempt may have moved the money', async () => {
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const { id } = await kit.byPerson();
    await kit.execute(id);
    kit.alipay.mode = 'finished';
    for (let n = 0; n < 20 && kit.alipay.sends < 2; n += 1) {
      const end = await kit.execute(id, lost).catch(() => ({ againAt: kit.clock.now() + 30_000 }));
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
    }
    expect((await kit.find(id)).status).not.toBe('failed');
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 5_000 });
  });
});

describe('when the job gives up through a fault of ours', () => {
  it('a refund that was never sent is off, and its money free again', async () => {
    const { id } = await kit.byPerson();
    await kit.abandon(id);
    expect(await kit.find(id)).toMatchObject({ status: 'cancelled', errorCode: 'gave_up' });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0 });
  });

  it('a refund that may have been sent waits for a person', async () => {
    kit.alipay.mode = 'hang-after';
    const { id } = await kit.byPerson();
    await kit.execute(id);
    await kit.abandon(id);
    expect(await kit.find(id)).toMatchObject({ status: 'parked', errorCode: 'gave_up' });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 5_000 });
  });
});

describe('the policy', () => {
  const declined = async () => {
    const events = await kit.database.read((db) => kit.events.ofComplaint(db, 'c1'));
    return events.filter(({ type }) => type === 'refund.declined').map(({ data }) => data['reason']);
  };

  it('refunds by itself and writes down what it spent', async () => {
    await kit.automatic();
    const [refund] = await kit.refundsOf();
    expect(refund).toMatchObject({ source: 'policy', amountFen: 10_000, autoTradeNo: TRADE, status: 'pending' });
    expect((await kit.settle(refund?.id ?? '')).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(10_000);
    expect(await kit.service.policyState(anActor())).toMatchObject({ refundedToday: '100.00', refundCountToday: 1 });
  });

  it('makes one automatic refund of a trade, whoever complains (R10, F59)', async () => {
    await kit.automatic();
    await kit.automatic({ id: 'c2', remoteId: '2' });
    await kit.automatic({ id: 'c3', remoteId: '3', family: 'trade' });
    expect(await kit.refundsOf('c2')).toEqual([]);
    expect(await kit.refundsOf('c3')).toEqual([]);
    await kit.settle((await kit.refundsOf())[0]?.id ?? '');
    expect(kit.alipay.paidFen).toBe(10_000);
  });

  it('says why it did not', async () => {
    kit.switches.merchant.autoRefund = false;
    await kit.automatic();
    expect(await declined()).toEqual(['merchant-switched-off']);
  });

  it('holds the limits of a day exactly when many decide at once', async () => {
    const trades = Array.from({ length: 30 }, (_, n) => `T${n}`);
    await Promise.all(
      trades.map((tradeNo, n) =>
        kit
          .automatic({ id: `d${n}`, remoteId: `d${n}` }, [
            { tradeNo, amountFen: 15_000, rawStatus: null, refundedAt: null },
          ])
          .catch(() =>
            // a decision whose facts changed is made anew by its job
            kit.automatic({ id: `d${n}`, remoteId: `d${n}` }, [
              { tradeNo, amountFen: 15_000, rawStatus: null, refundedAt: null },
            ]),
          ),
      ),
    );
    const state = await kit.service.policyState(anActor());
    expect(state).toMatchObject({ refundedToday: '1950.00', refundCountToday: 13 });
  });

  it('gives back what a cancelled refund would have spent', async () => {
    await kit.automatic();
    await kit.stop.stop(anActor(), null);
    const refund = await kit.settle((await kit.refundsOf())[0]?.id ?? '');
    expect(refund).toMatchObject({ status: 'cancelled', errorCode: 'stopped' });
    expect(kit.alipay.sends).toBe(0);
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0 });
    expect(await kit.service.policyState(anActor())).toMatchObject({
      stopped: true,
      refundedToday: '0.00',
      refundCountToday: 0,
    });
  });

  it.each(['busy', 'offline'] as const)(
    'cancels what was only held up (%s) when it is stopped: reservation and limits are free again',
    async (mode) => {
      await kit.automatic();
      const id = (await kit.refundsOf())[0]?.id ?? '';
      kit.alipay.mode = mode;
      kit.alipay.isTradeKnown = true;
      await kit.execute(id);
      expect(await kit.find(id)).toMatchObject({ status: 'submitted', misses: 1 });
      await kit.stop.stop(anActor(), null);
      expect(await kit.settle(id)).toMatchObject({ status: 'cancelled', errorCode: 'stopped', autoTradeNo: null });
      expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0 });
      expect(await kit.service.policyState(anActor())).toMatchObject({ refundedToday: '0.00', refundCountToday: 0 });
    },
  );

  it('does not cancel what may have left before it was held up', async () => {
    await kit.automatic();
    const id = (await kit.refundsOf())[0]?.id ?? '';
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    await kit.execute(id);
    kit.alipay.mode = 'busy';
    for (let n = 0; n < 20 && (await kit.find(id)).misses === 0; n += 1) {
      const end = await kit.execute(id);
      if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
    }
    await kit.stop.stop(anActor(), null);
    expect((await kit.settle(id)).status).toBe('parked');
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 10_000 });
  });

  it('stops every automatic refund and no manual one (F58)', async () => {
    await kit.stop.stop(anActor(), '核对中');
    await kit.automatic();
    expect(await kit.refundsOf()).toEqual([]);
    expect(await declined()).toEqual(['stopped']);
    expect((await kit.settle((await kit.byPerson()).id)).status).toBe('succeeded');
    await kit.stop.resume(anActor());
    expect(await kit.service.policyState(anActor())).toMatchObject({ stopped: false });
  });

  it.each([
    ['the complaint was withdrawn', { refused: 'withdrawn' }, 'withdrawn'],
    ['somebody refunded it elsewhere', { refused: 'refunded-before' }, 'refunded-before'],
  ])('sends nothing when, at the last look, %s (R3)', async (_, verdict, reason) => {
    await kit.automatic();
    kit.permit.setGate(() => Promise.resolve(verdict));
    const refund = await kit.settle((await kit.refundsOf())[0]?.id ?? '');
    expect(refund).toMatchObject({ status: 'cancelled', errorCode: reason });
    expect(kit.alipay.sends).toBe(0);
  });

  it('looks again for an hour when the complaint cannot be read, then leaves it to people', async () => {
    await kit.automatic();
    const silent = new AlipayError('timeout', { method: 'm', callKind: 'read', signed: false, sent: true });
    kit.permit.setGate(() => Promise.reject(silent));
    const startedAt = kit.clock.now();
    const refund = await kit.settle((await kit.refundsOf())[0]?.id ?? '', 500);
    expect(refund).toMatchObject({ status: 'cancelled', errorCode: 'complaint-unreadable' });
    expect(kit.clock.now() - startedAt).toBeGreaterThanOrEqual(3_600_000);
    expect(kit.alipay.sends).toBe(0);
  });

  it('sends nothing when Alipay refuses to show the complaint', async () => {
    await kit.automatic();
    const details = {
      method: 'm',
      callKind: 'read',
      signed: true,
      sent: true,
      code: '40004',
      subCode: 'AUTHORITY_ILLEGAL',
    } as const;
    kit.permit.setGate(() => Promise.reject(new AlipayError('business', details)));
    const refund = await kit.settle((await kit.refundsOf())[0]?.id ?? '');
    expect(refund).toMatchObject({ status: 'cancelled', errorCode: 'AUTHORITY_ILLEGAL' });
  });

  it('sends nothing when the trade cannot be refunded any more', async () => {
    await kit.automatic();
    kit.alipay.tradeStatus = 'TRADE_CLOSED';
    const refund = await kit.settle((await kit.refundsOf())[0]?.id ?? '');
    expect(refund).toMatchObject({ status: 'cancelled', errorCode: 'trade-not-refundable' });
  });
});

describe('refunds made elsewhere (R6)', () => {
  it('are learned from the sum that Alipay tells, and stop what was not sent', async () => {
    const subject = {
      complaintId: 'c1',
      family: 'risk' as const,
      remoteId: '158237746',
      taskId: '1',
      merchantId: MERCHANT,
      providerId: PROVIDER,
      tradeNo: TRADE,
      tradeAmountFen: 10_000,
    };
    await kit.automatic();
    await kit.database.write((tx) => kit.service.noteRefundedElsewhere(tx, subject, 10_000));
    expect((await kit.refundsOf())[0]).toMatchObject({ status: 'cancelled', errorCode: 'refunded-before' });
    expect(await kit.ledgerOf()).toEqual({ totalFen: 10_000, refundedFen: 10_000, reservedFen: 0 });
    await expect(kit.byPerson({ amountFen: 1 })).rejects.toMatchObject({ code: 'refund_exceeds_trade' });
  });
});

describe('a call of which nobody knows the end', () => {
  const step = async (id: string): Promise<void> => {
    const end = await kit.execute(id);
    if (end !== 'done') kit.clock.set(Math.max(kit.clock.now() + 1, end.againAt));
  };

  it('stays reserved when a later attempt is refused and queries are blind: never paid twice (F29)', async () => {
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const { id } = await kit.byPerson();
    await step(id);
    kit.alipay.mode = 'finished';
    for (let n = 0; n < 12; n += 1) await step(id);
    expect((await kit.find(id)).status).not.toBe('failed');
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 5_000 });
    await expect(kit.byPerson()).rejects.toMatchObject({ code: 'refund_in_progress' });
    expect(kit.alipay.paidFen).toBe(5_000);
  });

  it('can be retried after the job died in the middle of it', async () => {
    await kit.close();
    let isArmed = true;
    class Crash extends Faults {
      override at(point: string): Promise<void> {
        return isArmed && point === 'refund.inflight' ? Promise.reject(new Error('crash')) : Promise.resolve();
      }
    }
    kit = await openRefundKit(new Crash());
    await kit.teach(TRADE, 10_000);
    const { id } = await kit.byPerson();
    await expect(kit.execute(id)).rejects.toThrow('crash');
    isArmed = false;
    await kit.abandon(id);
    expect((await kit.find(id)).status).toBe('parked');
    await kit.service.retry(anActor(), id);
    expect((await kit.settle(id)).status).toBe('succeeded');
    expect(kit.alipay.paidFen).toBe(5_000);
  });

  it.each([
    ['the trade is closed, by our own payment', () => void (kit.alipay.tradeStatus = 'TRADE_CLOSED')],
    ['the policy is stopped', () => kit.stop.stop(anActor(), null)],
  ])('is followed to its end though %s', async (_, happens) => {
    await kit.automatic();
    const id = (await kit.refundsOf())[0]?.id ?? '';
    kit.alipay.mode = 'hang-after';
    kit.alipay.isBlind = true;
    const sentAt = kit.clock.now();
    await step(id);
    kit.alipay.mode = 'good';
    await happens();
    for (let n = 0; n < 30 && (await kit.find(id)).status !== 'succeeded'; n += 1) {
      if (kit.clock.now() - sentAt > 90_000) kit.alipay.isBlind = false;
      await step(id);
    }
    expect((await kit.find(id)).status).toBe('succeeded');
    expect(kit.alipay.sends).toBe(1);
  });

  it('counts as sent only when it left', async () => {
    kit.alipay.mode = 'busy';
    const { id } = await kit.byPerson();
    for (let n = 0; n < 5; n += 1) await step(id);
    kit.alipay.mode = 'error-before';
    await step(id);
    kit.alipay.mode = 'good';
    expect((await kit.settle(id)).status).toBe('succeeded');
  });
});

describe('the last look before the money', () => {
  it('sees a stop that was pressed after the permit (F58)', async () => {
    await kit.automatic();
    const id = (await kit.refundsOf())[0]?.id ?? '';
    const check = kit.permit.check.bind(kit.permit);
    kit.permit.check = async (refund, access) => {
      const verdict = await check(refund, access);
      await kit.stop.stop(anActor(), null);
      return verdict;
    };
    expect((await kit.settle(id)).status).toBe('cancelled');
    expect(kit.alipay.sends).toBe(0);
  });

  const stopWhileWaiting = () => {
    kit.alipay.whileWaiting = (method) =>
      method === 'alipay.trade.refund' ? kit.stop.stop(anActor(), null) : Promise.resolve();
  };

  it('sees a stop that was pressed while the call waited for the rate budget (F58)', async () => {
    await kit.automatic();
    const id = (await kit.refundsOf())[0]?.id ?? '';
    stopWhileWaiting();
    await kit.execute(id);
    expect(await kit.find(id)).toMatchObject({ status: 'submitted', sends: 0, misses: 0 });
    expect(await kit.settle(id)).toMatchObject({ status: 'cancelled', errorCode: 'stopped' });
    expect(kit.alipay.sends).toBe(0);
  });

  it('lets a refund go that a person asked for, or sends again, though the policy is stopped meanwhile', async () => {
    const { id } = await kit.byPerson();
    stopWhileWaiting();
    expect((await kit.settle(id)).status).toBe('succeeded');
    await kit.stop.resume(anActor());
    await kit.automatic({ id: 'c8', remoteId: '8' }, [
      { tradeNo: 'T8', amountFen: 10_000, rawStatus: null, refundedAt: null },
    ]);
    const automatic = (await kit.refundsOf('c8'))[0]?.id ?? '';
    kit.alipay.mode = 'no-balance';
    kit.alipay.whileWaiting = () => Promise.resolve();
    expect((await kit.settle(automatic)).status).toBe('parked');
    kit.alipay.mode = 'good';
    stopWhileWaiting();
    await kit.service.retry(anActor(), automatic);
    expect((await kit.settle(automatic)).status).toBe('succeeded');
  });

  it('begins no call that may outlast its job: the wait for the rate budget is counted (O3)', async () => {
    const { id } = await kit.byPerson();
    const short = { hasTimeFor: (ms: number) => ms < 25_000 };
    await expect(kit.execute(id, short)).rejects.toThrow('too short');
    expect((await kit.find(id)).status).toBe('pending');
    await kit.execute(id, { hasTimeFor: (ms: number) => ms <= 25_000 });
    expect(kit.alipay.sends).toBe(1);
  });

  it('takes the worth of the trade from Alipay, not from the complaint', async () => {
    const trade = { tradeNo: 'T9', amountFen: 4_000, rawStatus: null, refundedAt: null };
    await kit.automatic({ id: 'c9', remoteId: '9' }, [trade]);
    kit.alipay.totalFen = 10_000;
    await kit.settle((await kit.refundsOf('c9'))[0]?.id ?? '');
    expect(await kit.ledgerOf('T9')).toMatchObject({ totalFen: 10_000 });
  });

  it('makes no second automatic refund after a cancelled one of the same complaint (F59)', async () => {
    await kit.automatic();
    await kit.stop.stop(anActor(), null);
    const first = (await kit.refundsOf())[0]?.id ?? '';
    await kit.settle(first);
    await kit.stop.resume(anActor());
    await kit.automatic({ id: 'c2' });
    expect(await kit.refundsOf('c2')).toEqual([]);
    expect((await kit.find(first)).status).toBe('cancelled');
  });
});

describe('refunds of a merchant that was unbound', () => {
  it('never sent: off, its money free again, whoever asked', async () => {
    const { id } = await kit.byPerson();
    kit.authorisation.lost = 'unbound';
    expect(await kit.settle(id)).toMatchObject({ status: 'cancelled', errorCode: 'merchant_unbound' });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 0, refundedFen: 0 });
    expect(kit.alipay.sends).toBe(0);
  });

  it('result unknown: waits for a person at once, never called paid or failed (I11)', async () => {
    const { id } = await kit.byPerson();
    kit.alipay.mode = 'hang-after';
    await kit.execute(id);
    kit.authorisation.lost = 'unbound';
    const parked = await kit.settle(id);
    expect(parked).toMatchObject({ status: 'parked', errorCode: 'merchant_unbound' });
    expect(await kit.ledgerOf()).toMatchObject({ reservedFen: 5_000 });
    expect((await kit.service.get({ all: true }, id)).error?.message['zh-CN']).toContain('已解绑');
    await expect(kit.service.retry(anActor(), id)).rejects.toMatchObject({ code: 'merchant_unauthorized' });
    expect(kit.alipay.sends).toBe(1);
  });

  it('unbound between the look and the attempt: nothing is sent', async () => {
    await kit.automatic();
    const [refund] = await kit.refundsOf();
    const id = refund?.id ?? '';
    kit.alipay.whileWaiting = () => {
      kit.authorisation.lost = 'unbound';
      return Promise.resolve();
    };
    expect(await kit.settle(id)).toMatchObject({ status: 'cancelled', errorCode: 'merchant_unbound' });
    expect(kit.alipay.sends).toBe(0);
  });
});
