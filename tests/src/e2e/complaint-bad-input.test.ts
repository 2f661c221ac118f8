import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiRefusal } from '../../../scripts/lib/api-client.mjs';
import { apps, type House, startHouse } from '../house.js';
import type { SimTrade } from '../simulator.js';
import { until } from '../until.js';

const RISK = '2021000000000002';
const TRADE = '2021000000000003';
const NOBODY = '01JD0000000000000000000ZZZ';
const long = (length: number) => '字'.repeat(length);

/** What changes something at Alipay. */
const WRITES = /trade\.refund$|process\.finish|feedback\.submit|reply|supplement|upload/;

describe('input that cannot be right', () => {
  let house: House;
  const ids = { risk: '', trade: '' };
  let trade: SimTrade;

  beforeAll(async () => {
    house = await startHouse();
    const provider = await house.addProvider(apps.key);
    await house.authorise(provider, RISK);
    await house.authorise(provider, TRADE);
    trade = await house.simulator.addTrade(RISK, '98.00');
    const risk = await house.simulator.complain('risk', RISK, [trade]);
    const other = await house.simulator.complain('trade', TRADE, [await house.simulator.addTrade(TRADE, '5.00')]);
    ids.risk = (await until(() => house.find(risk.taskId), { status: 'open' })).id;
    ids.trade = (await until(() => house.find(other.taskId), { status: 'open' })).id;
  }, 180_000);
  afterAll(() => house?.close());

  const send = async (path: string, body: object): Promise<{ status: number; code: string; fields: string[] }> => {
    try {
      await house.api.call('POST', path, body, { 'idempotency-key': randomUUID() });
      return { status: 201, code: '', fields: [] };
    } catch (error) {
      if (!(error instanceof ApiRefusal)) throw error;
      const { code, errors } = error.problem as { code: string; errors?: { field: string; message: string }[] };
      for (const { message } of errors ?? []) expect(message, 'said in words').toMatch(/\p{Script=Han}/u);
      return { status: error.status, code, fields: (errors ?? []).map(({ field }) => field) };
    }
  };

  it.each([
    ['three decimals', { amount: '1.005' }, 'amount'],
    ['zero', { amount: '0' }, 'amount'],
    ['zero with decimals', { amount: '0.00' }, 'amount'],
    ['negative', { amount: '-1.00' }, 'amount'],
    ['an exponent', { amount: '1e3' }, 'amount'],
    ['full-width digits', { amount: '１２.００' }, 'amount'],
    ['a number that is no text', { amount: 12 }, 'amount'],
    ['a thousands separator', { amount: '1,000.00' }, 'amount'],
    ['more than there ever was', { amount: '98.01' }, 'amount'],
    ['no reason', { reason: '' }, 'reason'],
    ['a reason of blanks', { reason: ' 　\t' }, 'reason'],
    ['a reason that cannot be seen', { reason: '\u200B\u200D' }, 'reason'],
    ['a reason that is too long', { reason: long(257) }, 'reason'],
    ['NUL in the reason', { reason: '退\u0000款' }, 'reason'],
    ['a reason that turns its letters round', { reason: '退款\u202E001' }, 'reason'],
    ['half of a character', { reason: '\uD83D' }, 'reason'],
    ['a trade that is not of the complaint', { tradeNo: '2026112022001400000000000000' }, 'tradeNo'],
    ['an unknown field', { amonut: '1.00' }, ''],
  ])('refund: %s', async (_, rest, field) => {
    const body = { tradeNo: trade.tradeNo, amount: '1.00', reason: '协商一致', ...rest };
    const { status, fields } = await send(`/complaints/${ids.risk}/refunds`, body);
    expect([400, 404, 409, 422]).toContain(status);
    if (field !== '') expect(fields).toContain(field);
  });

  it.each([
    ['risk', 'an unknown code', { code: 'OTHER' }, 'code'],
    ['risk', 'a code of the other family', { code: '05', remark: '已处理' }, 'code'],
    ['trade', 'a code of the other family', { code: 'REFUND' }, 'code'],
    ['risk', 'a remark that is too long', { remark: long(201) }, 'remark'],
    ['risk', 'NUL in the remark', { remark: '已\u0000处理' }, 'remark'],
    ['risk', 'a remark that turns its letters round', { remark: '已处理\u202E001' }, 'remark'],
    ['risk', 'a remark that cannot be seen', { remark: '\u200B\u2060' }, 'remark'],
    ['trade', 'a remark of blanks', { code: '05', remark: ' 　\n ' }, 'remark'],
    ['risk', 'words to the user of blanks', { replyToUser: ' 　 ' }, 'replyToUser'],
    ['risk', 'a picture that was never uploaded', { imageIds: [NOBODY] }, 'imageIds'],
    ['risk', 'five pictures', { imageIds: Array.from({ length: 5 }, () => NOBODY) }, 'imageIds'],
    ['risk', 'a picture id that is none', { imageIds: ['../../etc'] }, 'imageIds.0'],
  ] as const)('finish (%s): %s', async (family, _, rest, field) => {
    const { status, fields } = await send(`/complaints/${ids[family]}/finish`, { code: 'REFUND', ...rest });
    expect([400, 409, 422]).toContain(status);
    expect(fields).toContain(field);
  });

  it.each(['refunds', 'finish', 'refresh'])('%s of a complaint that is not there is not found', async (action) => {
    const bodies = {
      refunds: { tradeNo: trade.tradeNo, amount: '1.00', reason: '协商一致' },
      finish: { code: 'REFUND' },
      refresh: {},
    };
    const { status, code } = await send(`/complaints/${NOBODY}/${action}`, bodies[action as keyof typeof bodies]);
    expect([status, code]).toEqual([404, 'not_found']);
  });

  it('sent nothing to Alipay, left nothing behind, and the next good request works', async () => {
    const writes = (await house.simulator.journal()).filter(({ method }) => WRITES.test(method));
    expect(writes.map(({ method }) => method)).toEqual([]);
    for (const id of Object.values(ids)) {
      const { refunds, finishes, status } = await house.complaint(id);
      expect({ refunds, finishes, status }).toEqual({ refunds: [], finishes: [], status: 'open' });
    }
    const good = { tradeNo: trade.tradeNo, amount: '98.00', reason: '协商一致，退款 🙏' };
    expect((await send(`/complaints/${ids.risk}/refunds`, good)).status).toBe(201);
    await until(() => house.simulator.trade(trade.tradeNo), { refunded: '98.00' });
  });
});
