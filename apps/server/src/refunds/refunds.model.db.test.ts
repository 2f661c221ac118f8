import { AlipayError } from '@redress/alipay';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Faults } from '../platform/faults.js';
import { anActor } from '../platform/testing/an-actor.js';
import { isFinal, ranks } from './domain/state.js';
import { Refund } from './refunds.entity.js';
import { type Mode, openRefundKit, TRADE } from './refunds.testing.js';

const TOTAL_FEN = 10_000;
const RUNS = Number(process.env['REFUND_MODEL_RUNS'] ?? 60);
const points = ['refund.attempted', 'refund.inflight', 'refund.answered', 'refund.tx3'] as const;
const modes = [
  'good',
  'hang-after',
  'hang-before',
  'error-after',
  'error-before',
  'async',
  'no-balance',
  'finished',
  'busy',
  'offline',
] as const satisfies readonly Mode[];

class Crash extends Faults {
  armed: string | null = null;

  override at(point: string): Promise<void> {
    return point === this.armed ? Promise.reject(new Error('crash')) : Promise.resolve();
  }
}

/** One trade, one Alipay, and what people, jobs and accidents do to them. */
class World {
  private readonly seen = new Map<string, Refund['status']>();
  private automatics = 0;

  constructor(
    private readonly kit: Awaited<ReturnType<typeof openRefundKit>>,
    private readonly crash: Crash,
  ) {}

  static async open(): Promise<World> {
    const crash = new Crash();
    const kit = await openRefundKit(crash);
    await kit.teach(TRADE, TOTAL_FEN);
    const call = kit.alipay.gateway.call.bind(kit.alipay.gateway);
    const gateway: { call: typeof call } = kit.alipay.gateway;
    gateway.call = (method, request) => {
      const { out_request_no: number, refund_amount: amount } = request.bizContent as Record<
        string,
        string | undefined
      >;
      const isTooMuch = kit.alipay.paidFen + Math.round(Number(amount) * 100) > TOTAL_FEN;
      if (method === 'alipay.trade.refund' && !kit.alipay.paid.has(number ?? '') && isTooMuch) {
        const signed = { method, callKind: 'write', signed: true, sent: true } as const;
        return Promise.reject(
          new AlipayError('business', { ...signed, code: '40004', subCode: 'ACQ.REFUND_FEE_ERROR' }),
        );
      }
      return call(method, request);
    };
    return new World(kit, crash);
  }

  close(): Promise<void> {
    return this.kit.close();
  }

  ask = async (amountFen: number): Promise<void> => {
    await this.kit.byPerson({ amountFen }).catch(onlyProblem(/^refund_/));
  };

  decide = async (): Promise<void> => {
    this.automatics += 1;
    await this.kit.automatic({ id: `a${this.automatics}`, remoteId: `a${this.automatics}` });
  };

  retry = async (): Promise<void> => {
    const refund = await this.undecided();
    if (refund) await this.kit.service.retry(anActor(), refund.id).catch(onlyProblem(/^refund_not_parked$/));
  };

  run = async (times: number): Promise<void> => {
    for (let n = 0; n < times; n += 1) {
      const refund = await this.undecided();
      if (!refund) return;
      const end = await this.kit.execute(refund.id);
      if (end !== 'done') this.kit.clock.set(Math.max(this.kit.clock.now() + 1, end.againAt));
      await this.check();
    }
  };

  crashAt = async (point: string): Promise<void> => {
    this.crash.armed = point;
    await this.run(1).catch((error: unknown) => expect(String(error)).toContain('crash'));
    this.crash.armed = null;
  };

  giveUp = async (): Promise<void> => {
    const refund = await this.undecided();
    if (refund) await this.kit.abandon(refund.id);
  };

  behave = (mode: Mode): Promise<void> => Promise.resolve(void (this.kit.alipay.mode = mode));
  blind = (isBlind: boolean): Promise<void> => Promise.resolve(void (this.kit.alipay.isBlind = isBlind));
  wait = (ms: number): Promise<void> => Promise.resolve(this.kit.clock.advance(ms));
  stop = async (): Promise<void> => void (await this.kit.stop.stop(anActor(), null));
  resume = async (): Promise<void> => void (await this.kit.stop.resume(anActor()));

  /** Everything works again and a person retries what waits: all must come to an end. */
  async settle(): Promise<void> {
    await this.behave('good');
    await this.blind(false);
    await this.resume();
    for (let n = 0; n < 80 && (await this.undecided()); n += 1) {
      await this.retry();
      await this.run(1);
    }
    expect(await this.undecided()).toBeUndefined();
  }

  async check(): Promise<void> {
    const refunds = await this.all();
    const { paid, paidFen } = this.kit.alipay;
    expect(paidFen).toBeLessThanOrEqual(TOTAL_FEN);
    expect(refunds.filter(({ status }) => !isFinal(status)).length).toBeLessThanOrEqual(1);
    for (const { id, status, amountFen, outRequestNo } of refunds) {
      const before = this.seen.get(id) ?? status;
      if (before !== status) expect([id, before, isFinal(before)]).toEqual([id, before, false]);
      const isSentAgain = before === 'parked' || (before === 'unknown' && status === 'submitted');
      if (!isSentAgain) expect(ranks[status]).toBeGreaterThanOrEqual(ranks[before]);
      this.seen.set(id, status);
      if (status === 'succeeded') expect(paid.get(outRequestNo)?.amountFen).toBe(amountFen);
      if (status === 'failed' || status === 'cancelled') expect(paid.has(outRequestNo)).toBe(false);
    }
    const sum = (of: (status: Refund['status']) => boolean): number =>
      refunds.reduce((fen, { status, amountFen }) => fen + (of(status) ? amountFen : 0), 0);
    expect(await this.kit.ledgerOf()).toMatchObject({
      refundedFen: sum((status) => status === 'succeeded'),
      reservedFen: sum((status) => !isFinal(status)),
    });
  }

  private all(): Promise<Refund[]> {
    return this.kit.database.read((db) => db.find(Refund, {}));
  }

  private async undecided(): Promise<Refund | undefined> {
    return (await this.all()).find(({ status }) => !isFinal(status));
  }
}

const onlyProblem =
  (codes: RegExp) =>
  (error: unknown): void => {
    expect((error as { code?: string }).code).toMatch(codes);
  };

type Command = readonly [keyof typeof commands, unknown];

const commands = {
  ask: [3, fc.integer({ min: 1, max: 6_000 })],
  decide: [1, fc.constant(null)],
  retry: [2, fc.constant(null)],
  run: [8, fc.integer({ min: 1, max: 14 })],
  behave: [5, fc.constantFrom(...modes)],
  blind: [3, fc.boolean()],
  crashAt: [3, fc.constantFrom(...points)],
  giveUp: [1, fc.constant(null)],
  wait: [2, fc.constantFrom(1_000, 20_000, 120_000, 7_200_000)],
  stop: [1, fc.constant(null)],
  resume: [1, fc.constant(null)],
} as const satisfies Record<string, readonly [number, fc.Arbitrary<unknown>]>;

const command: fc.Arbitrary<Command> = fc.oneof(
  ...Object.entries(commands).map(([name, [weight, value]]) => ({
    weight,
    arbitrary: fc.tuple(fc.constant(name as keyof typeof commands), value as fc.Arbitrary<unknown>),
  })),
);

it('money, ledger and states agree, whatever happens in whatever order (I1, I2, R1)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(command, { minLength: 5, maxLength: 40 }), async (story) => {
      const world = await World.open();
      try {
        for (const [name, value] of story) {
          await (world[name] as (value: unknown) => Promise<void>)(value);
          await world.check();
        }
        await world.settle();
        await world.check();
      } finally {
        await world.close();
      }
    }),
    { numRuns: RUNS, seed: 20_261_124 },
  );
}, 300_000);
