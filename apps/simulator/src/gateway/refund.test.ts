import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGateway, demoKeyApp } from '../gateway-client.testing.js';
import { startSimulator, type Simulator } from '../server.js';

const authAppId = '2021000000000002';
let simulator: Simulator;
let token = '';

interface TradeView {
  tradeNo: string;
  status: string;
  total: string;
  refunded: string;
  refunds: { outRequestNo: string; amount: string; state: string }[];
}

beforeAll(async () => {
  simulator = await startSimulator();
  const held = { appId: demoKeyApp.appId, authAppId };
  token = (await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held)).appAuthToken;
});
afterAll(() => simulator.stop());

const addTrade = (amount: string, faults?: object) =>
  simulator.admin<TradeView>('POST', '/trades', { authAppId, amount, faults });
const read = (tradeNo: string) => simulator.admin<TradeView>('GET', `/trades/${tradeNo}`);
const refund = async (tradeNo: string, amount: string, no: string | undefined, timeoutMs?: number) => {
  const biz = { trade_no: tradeNo, refund_amount: amount, out_request_no: no };
  return (await callGateway(simulator, 'alipay.trade.refund', biz, { token, timeoutMs })).node;
};
const query = async (tradeNo: string, no: string) => {
  const biz = { trade_no: tradeNo, out_request_no: no, query_options: ['gmt_refund_pay'] };
  return (await callGateway(simulator, 'alipay.trade.fastpay.refund.query', biz, { token })).node;
};
const advance = (advanceMs: number) => simulator.admin('POST', '/clock', { advanceMs });

describe('refunds', () => {
  it('move once for a number, and say Y once', async () => {
    const { tradeNo } = await addTrade('100.00');
    expect(await refund(tradeNo, '30.10', 'R1')).toMatchObject({ fund_change: 'Y', refund_fee: '30.10' });
    expect(await refund(tradeNo, '30.1', 'R1')).toMatchObject({ code: '10000', fund_change: 'N', refund_fee: '30.10' });
    expect(await refund(tradeNo, '69.90', 'R2')).toMatchObject({ fund_change: 'Y', refund_fee: '100.00' });
    expect(await read(tradeNo)).toMatchObject({ refunded: '100.00', status: 'TRADE_CLOSED' });
    expect(await refund(tradeNo, '1.00', 'R3')).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_CLOSE' });
    expect(await query(tradeNo, 'R2')).toMatchObject({ refund_status: 'REFUND_SUCCESS', refund_amount: '69.90' });
    expect(await query(tradeNo, 'R9')).toEqual({ code: '10000', msg: 'Success' });
  });

  it('are the same 20 times at once', async () => {
    const { tradeNo } = await addTrade('12.34');
    const answers = await Promise.all(Array.from({ length: 20 }, () => refund(tradeNo, '12.34', 'R1')));
    expect(answers.filter((answer) => answer['fund_change'] === 'Y')).toHaveLength(1);
    expect(await read(tradeNo)).toMatchObject({ refunded: '12.34', refunds: [{ outRequestNo: 'R1' }] });
  });

  it('are refused by amount, number and state', async () => {
    const { tradeNo } = await addTrade('10.00');
    expect(await refund(tradeNo, '4.00', undefined)).toMatchObject({ sub_code: 'ACQ.INVALID_PARAMETER' });
    for (const amount of ['0', '0.00', '-1', '1e2', '1.234', '']) {
      expect(await refund(tradeNo, amount, 'R1')).toMatchObject({ sub_code: 'ACQ.INVALID_PARAMETER' });
    }
    expect(await refund(tradeNo, '10.01', 'R1')).toMatchObject({ sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' });
    expect(await refund(tradeNo, '4.00', 'R1')).toMatchObject({ fund_change: 'Y' });
    expect(await refund(tradeNo, '5.00', 'R1')).toMatchObject({ sub_code: 'ACQ.DISCORDANT_REPEAT_REQUEST' });
    const patch = (body: object) => simulator.admin('PATCH', `/trades/${tradeNo}`, body);
    await patch({ frozen: true });
    expect(await refund(tradeNo, '1.00', 'R2')).toMatchObject({ sub_code: 'ACQ.REASON_TRADE_BEEN_FREEZEN' });
    await patch({ frozen: false, finished: true });
    expect(await refund(tradeNo, '1.00', 'R2')).toMatchObject({ sub_code: 'ACQ.TRADE_HAS_FINISHED' });
    await patch({ status: 'WAIT_BUYER_PAY' });
    expect(await refund(tradeNo, '1.00', 'R2')).toMatchObject({ sub_code: 'ACQ.TRADE_STATUS_ERROR' });
    expect(await refund('nope', '1.00', 'R2')).toMatchObject({ sub_code: 'ACQ.TRADE_NOT_EXIST' });
  });

  it('need money and no other merchant', async () => {
    const poor = '2021000000000003';
    await simulator.admin('PATCH', `/merchants/${poor}`, { balance: '5.00' });
    const held = { appId: demoKeyApp.appId, authAppId: poor };
    const poorToken = (await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held)).appAuthToken;
    const trade = await simulator.admin<TradeView>('POST', '/trades', { authAppId: poor, amount: '6.00' });
    expect(await refund(trade.tradeNo, '6.00', 'R1')).toMatchObject({ sub_code: 'ACQ.TRADE_NOT_EXIST' });
    const biz = { trade_no: trade.tradeNo, refund_amount: '6.00', out_request_no: 'R1' };
    const { node } = await callGateway(simulator, 'alipay.trade.refund', biz, { token: poorToken });
    expect(node).toMatchObject({ sub_code: 'ACQ.SELLER_BALANCE_NOT_ENOUGH' });
  });
});

describe('ways of failing', () => {
  it('an error before: nothing moved, the same number works afterwards', async () => {
    const { tradeNo } = await addTrade('9.00', { refund: 'error-before' });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ code: '40004', sub_code: 'ACQ.SYSTEM_ERROR' });
    expect(await query(tradeNo, 'R1')).not.toHaveProperty('refund_status');
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ fund_change: 'Y' });
  });

  it('an error after: the money moved although it says otherwise', async () => {
    const { tradeNo } = await addTrade('9.00', { refund: 'error-after' });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ sub_code: 'ACQ.SYSTEM_ERROR' });
    expect(await query(tradeNo, 'R1')).toMatchObject({ refund_status: 'REFUND_SUCCESS' });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ fund_change: 'N' });
    expect(await read(tradeNo)).toMatchObject({ refunded: '9.00' });
  });

  it('silence after, silence before, and silence before with the deed done later', async () => {
    const after = await addTrade('9.00', { refund: 'hang-after' });
    await expect(refund(after.tradeNo, '9.00', 'R1', 200)).rejects.toThrow(/timeout/i);
    expect(await read(after.tradeNo)).toMatchObject({ refunded: '9.00' });
    const before = await addTrade('9.00', { refund: 'hang-before' });
    await expect(refund(before.tradeNo, '9.00', 'R1', 200)).rejects.toThrow(/timeout/i);
    expect(await read(before.tradeNo)).toMatchObject({ refunded: '0.00' });
    const later = await addTrade('9.00', { refund: 'hang-before', doneAfterMs: 40_000 });
    await expect(refund(later.tradeNo, '9.00', 'R1', 200)).rejects.toThrow(/timeout/i);
    await advance(39_000);
    expect(await read(later.tradeNo)).toMatchObject({ refunded: '0.00' });
    await advance(2_000);
    expect(await read(later.tradeNo)).toMatchObject({ refunded: '9.00' });
  });

  it('N first and success later, with a query that is blind for a while', async () => {
    const { tradeNo } = await addTrade('9.00', { refund: 'async', asyncMs: 5_000, queryBlindMs: 60_000 });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ fund_change: 'N', refund_fee: '0.00' });
    expect(await read(tradeNo)).toMatchObject({ refunded: '0.00', refunds: [{ state: 'pending' }] });
    await advance(6_000);
    expect(await read(tradeNo)).toMatchObject({ refunded: '9.00', refunds: [{ state: 'done' }] });
    expect(await query(tradeNo, 'R1')).not.toHaveProperty('refund_status');
    await advance(60_000);
    expect(await query(tradeNo, 'R1')).toMatchObject({ refund_status: 'REFUND_SUCCESS' });
  });

  it('any sub code, and a refund made elsewhere', async () => {
    const { tradeNo } = await addTrade('9.00', { refund: 'ACQ.BUYER_ERROR', times: 2 });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ sub_code: 'ACQ.BUYER_ERROR' });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ sub_code: 'ACQ.BUYER_ERROR' });
    await simulator.admin('POST', `/trades/${tradeNo}/refund-outside`, { amount: '4.00' });
    expect(await refund(tradeNo, '9.00', 'R1')).toMatchObject({ sub_code: 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL' });
    expect(await refund(tradeNo, '5.00', 'R2')).toMatchObject({ fund_change: 'Y', refund_fee: '9.00' });
  });
});
