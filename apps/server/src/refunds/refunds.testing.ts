import { type Answer, AlipayError, type Gateway } from '@redress/alipay';
import { AuditService } from '../audit/audit.service.js';
import { type MerchantAccess, MerchantsService, MerchantUnavailable } from '../merchants/merchants.service.js';
import { type Faults, NoFaults } from '../platform/faults.js';
import { anActor } from '../platform/testing/an-actor.js';
import type { Job } from '../platform/jobs/job.js';
import { openTestPlatform } from '../platform/testing/test-platform.js';
import { LedgerRepository } from './ledger.repository.js';
import { PolicyStop } from './policy-stop.js';
import { type PersonalWish, RefundsCreation, type RefundSubject } from './refunds.creation.js';
import type { Refund } from './refunds.entity.js';
import { type ExecutePayload, RefundsExecution } from './refunds.execution.js';
import { RefundsPermit } from './refunds.permit.js';
import { type AutoRefundInput, RefundsPolicy } from './refunds.policy.js';
import { RefundsRepository } from './refunds.repository.js';
import { RefundsService } from './refunds.service.js';
import { RefundsSettling } from './refunds.settling.js';

/** How the scripted Alipay behaves for the next refund call. */
export type Mode =
  | 'good'
  | 'hang-after'
  | 'hang-before'
  | 'error-after'
  | 'error-before'
  | 'async'
  | 'no-balance'
  | 'finished'
  | 'busy'
  | 'offline';

/** A small Alipay: pays each number once, and answers as it is told. Amounts in fen. */
export class ScriptedAlipay {
  readonly paid = new Map<string, { tradeNo: string; amountFen: number }>();
  mode: Mode = 'good';
  tradeStatus = 'TRADE_SUCCESS';
  totalFen = 10_000;
  /** The trade is told even while nothing else goes through. */
  isTradeKnown = false;
  /** Queries find nothing, whatever was paid. */
  isBlind = false;
  sends = 0;
  /** What happens while the answer of a refund is on its way. */
  whileAnswering: () => Promise<unknown> = () => Promise.resolve();
  /** What happens while a call waits for the rate budget. */
  whileWaiting: (method: string) => Promise<unknown> = () => Promise.resolve();

  get paidFen(): number {
    return [...this.paid.values()].reduce((sum, { amountFen }) => sum + amountFen, 0);
  }

  readonly gateway: Gateway = {
    appId: '2021000000000001',
    call: async (method, request) => {
      await this.whileWaiting(method);
      await request.beforeSend?.();
      const content = request.bizContent as Record<string, string>;
      if (method !== 'alipay.trade.refund') return this.answer(method, content);
      try {
        return this.answer(method, content);
      } finally {
        await this.whileAnswering();
      }
    },
    rate: () => 5,
    close: () => Promise.resolve(),
  };

  private answer(method: string, content: Record<string, string>): Answer {
    if (method === 'alipay.trade.refund') return this.refund(method, content);
    const isAnswered = this.isTradeKnown && method === 'alipay.trade.query';
    if (this.mode === 'offline' && !isAnswered) throw this.error(method, 'network', { sent: false });
    if (method === 'alipay.trade.query') {
      const yuan = `${Math.floor(this.totalFen / 100)}.${String(this.totalFen % 100).padStart(2, '0')}`;
      return answerOf({
        trade_no: content['trade_no'] ?? '',
        out_trade_no: 'o',
        trade_status: this.tradeStatus,
        total_amount: yuan,
      });
    }
    const number = content['out_request_no'] ?? '';
    const found = this.isBlind ? undefined : this.paid.get(number);
    if (!found) return answerOf({});
    const amount = `${Math.floor(found.amountFen / 100)}.${String(found.amountFen % 100).padStart(2, '0')}`;
    return answerOf({
      refund_status: 'REFUND_SUCCESS',
      out_request_no: number,
      trade_no: found.tradeNo,
      refund_amount: amount,
    });
  }

  private refund(method: string, content: Record<string, string>): Answer {
    this.sends += 1;
    const number = content['out_request_no'] ?? '';
    const tradeNo = content['trade_no'] ?? '';
    const amountFen = Number.parseInt((content['refund_amount'] ?? '').replace('.', ''), 10);
    const isRepeat = this.paid.has(number);
    const pay = () => this.paid.set(number, { tradeNo, amountFen });
    switch (this.mode) {
      case 'good':
        pay();
        return answerOf({ trade_no: tradeNo, fund_change: isRepeat ? 'N' : 'Y' });
      case 'async':
        pay();
        return answerOf({ trade_no: tradeNo, fund_change: 'N' });
      case 'hang-after':
        pay();
        throw this.error(method, 'timeout', {});
      case 'hang-before':
        throw this.error(method, 'timeout', {});
      case 'error-after':
        pay();
        throw this.error(method, 'business', { code: '40004', subCode: 'ACQ.SYSTEM_ERROR', signed: true });
      case 'error-before':
        throw this.error(method, 'business', { code: '40004', subCode: 'ACQ.SYSTEM_ERROR', signed: true });
      case 'no-balance':
        throw this.error(method, 'business', { code: '40004', subCode: 'ACQ.SELLER_BALANCE_NOT_ENOUGH', signed: true });
      case 'finished':
        throw this.error(method, 'business', { code: '40004', subCode: 'ACQ.TRADE_HAS_FINISHED', signed: true });
      case 'busy':
        throw this.error(method, 'gateway', { code: '40005', subCode: 'isv.app-call-limited', signed: true });
      case 'offline':
        throw this.error(method, 'network', { sent: false });
    }
  }

  private error(method: string, kind: AlipayError['kind'], rest: object): AlipayError {
    return new AlipayError(kind, { method, callKind: 'write', signed: false, sent: true, ...rest });
  }
}

const answerOf = (node: Record<string, string>): Answer => ({
  node: { code: '10000', ...node },
  raw: '',
  traceId: 'trace',
  certificateChanged: false,
});

/** The refund module on a real database, with a scripted Alipay, a movable clock and jobs run by hand. */
export async function openRefundKit(faults: Faults = new NoFaults()) {
  const platform = await openTestPlatform();
  const { database, clock, ids, queue, events, settings, cursors } = platform;
  const alipay = new ScriptedAlipay();
  const authorisation: { lost: MerchantUnavailable['reason'] | null } = { lost: null };
  const switches = { provider: { enabled: true, autoRefund: true }, merchant: { enabled: true, autoRefund: true } };
  const providerFacts = () => ({
    id: PROVIDER,
    name: '甲',
    appId: '2021000000000001',
    environment: 'custom' as const,
    callsPerSecond: 5,
    createdAt: 0,
    autoRefundChangedAt: 0,
    ...switches.provider,
  });
  const merchantFacts = () => ({
    id: MERCHANT,
    providerId: PROVIDER,
    authAppId: 'a',
    userId: '2088',
    name: '云杉生活超市',
    companyName: '',
    createdAt: 0,
    authorizedAt: 0,
    authorization: 'active' as const,
    autoRefundChangedAt: 0,
    notPermitted: [],
    isUnbound: authorisation.lost === 'unbound',
    ...switches.merchant,
  });
  const access = (): MerchantAccess => ({
    merchant: merchantFacts(),
    provider: providerFacts(),
    gateway: alipay.gateway,
    appAuthToken: 'token',
  });
  const merchants = {
    accessOf: () =>
      authorisation.lost === null
        ? Promise.resolve(access())
        : Promise.reject(new MerchantUnavailable(MERCHANT, authorisation.lost)),
    holdLiveTx: () => Promise.resolve(authorisation.lost === null),
    noteCallError: () => Promise.resolve(),
    factsByIds: () => Promise.resolve(new Map([[MERCHANT, merchantFacts()]])),
  } as unknown as MerchantsService;

  const audit = new AuditService(clock, ids);
  const repository = new RefundsRepository(ids);
  const ledger = new LedgerRepository(database, ids);
  const stop = new PolicyStop(database, settings, ledger, events, audit, clock);
  const settling = new RefundsSettling(database, repository, ledger, events, audit, faults, clock);
  const creation = new RefundsCreation(repository, ledger, settling, queue, clock, ids);
  const policy = new RefundsPolicy(database, repository, ledger, creation, stop, events, faults);
  const permit = new RefundsPermit(database, stop, ledger, merchants, clock);
  permit.setGate(() => Promise.resolve({ allowed: true }));
  const execution = new RefundsExecution(database, repository, ledger, settling, permit, merchants, faults, clock);
  const service = new RefundsService(
    database,
    repository,
    ledger,
    creation,
    settling,
    policy,
    permit,
    stop,
    merchants,
    audit,
    queue,
    cursors,
  );

  /** One run of the job, as the runner would make it. */
  const execute = async (refundId: string, of: Partial<Job<ExecutePayload>> = {}) => {
    const job: Job<ExecutePayload> = {
      id: 'job',
      kind: 'refund.execute',
      payload: { refundId },
      attempt: 1,
      signal: new AbortController().signal,
      endTx: () => Promise.resolve(),
      hasTimeFor: () => true,
      ...of,
    };
    return execution.run(job);
  };
  const find = async (id: string): Promise<Refund> => {
    const row = await database.read((db) => repository.find(db, id));
    if (row === null) throw new Error('no such refund');
    return row;
  };
  /** Runs the job whenever it is due until it is over, moving the clock. */
  const settle = async (id: string, maxRuns = 60): Promise<Refund> => {
    for (let n = 0; n < maxRuns; n += 1) {
      const end = await execute(id);
      if (end === 'done') break;
      clock.set(Math.max(clock.now() + 1, end.againAt));
    }
    return find(id);
  };
  const teach = (tradeNo: string, totalFen: number) =>
    database.write(async (tx) => {
      await ledger.lockTx(tx, tradeNo, MERCHANT);
      await ledger.setTotalTx(tx, tradeNo, totalFen);
    });
  const byPerson = (wish: Partial<PersonalWish> = {}, subject: Partial<RefundSubject> = {}, actor = anActor()) =>
    database.write((tx) =>
      service.createByPerson(
        tx,
        aSubject(subject),
        { amountFen: 5_000, reason: '少发货', thenFinish: null, ...wish },
        actor,
      ),
    );
  const automatic = (
    rest: Partial<AutoRefundInput['complaint']> = {},
    trades: AutoRefundInput['trades'] = [{ tradeNo: TRADE, amountFen: 10_000, rawStatus: null, refundedAt: null }],
  ) =>
    service.autoRefund({
      complaint: {
        id: 'c1',
        family: 'risk',
        remoteId: '158237746',
        taskId: '1',
        status: 'open',
        isWithdrawn: false,
        complainedAt: clock.now(),
        oppositePid: '2088',
        ...rest,
      },
      merchant: merchantFacts(),
      provider: providerFacts(),
      access: access(),
      trades,
      now: clock.now(),
      endJobTx: () => Promise.resolve(),
    });
  const refundsOf = (complaintId = 'c1') => database.read((db) => repository.ofComplaint(db, complaintId));
  const ledgerOf = async (tradeNo = TRADE) => {
    const row = await database.read((db) => ledger.find(db, tradeNo));
    return { totalFen: row?.totalFen ?? null, refundedFen: row?.refundedFen ?? 0, reservedFen: row?.reservedFen ?? 0 };
  };
  return {
    ...platform,
    alipay,
    switches,
    authorisation,
    service,
    stop,
    permit,
    execute,
    abandon: (id: string) => execution.abandon(id),
    settle,
    find,
    teach,
    byPerson,
    automatic,
    refundsOf,
    ledgerOf,
  };
}

export const PROVIDER = '01JD0000000000000000000PRV';
export const MERCHANT = '01JD0000000000000000000MRC';
export const TRADE = '2026112022001438211407965230';

export const aSubject = (rest: Partial<RefundSubject> = {}): RefundSubject => ({
  complaintId: 'c1',
  family: 'risk',
  remoteId: '158237746',
  taskId: '10243351927',
  merchantId: MERCHANT,
  providerId: PROVIDER,
  tradeNo: TRADE,
  tradeAmountFen: 10_000,
  ...rest,
});
