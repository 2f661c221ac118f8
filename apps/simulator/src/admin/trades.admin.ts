import type { FastifyInstance } from 'fastify';
import { GatewayError } from '../gateway/call.js';
import type { Simulation } from '../simulation.js';
import { newOutTradeNo } from '../state/ids.js';
import type { Trade, TradeFaults } from '../state/model.js';
import { addTrade, takeRefund } from '../state/trades.js';
import { AdminError, fail, Input, merchantById } from './input.js';
import { tradeView } from './views.js';

const statuses = ['WAIT_BUYER_PAY', 'TRADE_SUCCESS', 'TRADE_FINISHED', 'TRADE_CLOSED'] as const;
const refundFaults = ['error-before', 'error-after', 'hang-before', 'hang-after', 'async'];

/** Trades, their money and the ways their refunds fail. */
export function tradeAdmin(server: FastifyInstance, sim: Simulation): void {
  const view = (trade: Trade) => tradeView(trade, sim.clock.now());
  server.get<{ Querystring: { authAppId?: string } }>('/trades', (request) => {
    const { authAppId } = request.query;
    const trades = Object.values(sim.data.trades);
    return { items: trades.filter((trade) => authAppId === undefined || trade.authAppId === authAppId).map(view) };
  });
  server.post('/trades', (request) => {
    const input = new Input(request.body);
    const merchant = merchantById(sim, input.text('authAppId'));
    const amountFen = input.fen('amount') ?? fail('amount is missing');
    if (amountFen === 0) fail('amount must be more than 0.00');
    const faults = readFaults(input.part('faults'));
    const status = input.choice('status', statuses);
    const trade = addTrade(sim, merchant, {
      amountFen,
      outTradeNo: input.optionalText('outTradeNo'),
      buyer: input.optionalText('buyer'),
      paidAt: input.time('paidAt'),
    });
    trade.faults = faults ?? {};
    trade.status = status ?? trade.status;
    return view(trade);
  });
  server.get<{ Params: { tradeNo: string } }>('/trades/:tradeNo', (request) =>
    view(tradeOf(sim, request.params.tradeNo)),
  );
  server.patch<{ Params: { tradeNo: string } }>('/trades/:tradeNo', (request) => {
    const trade = tradeOf(sim, request.params.tradeNo);
    const input = new Input(request.body);
    trade.faults = readFaults(input.part('faults')) ?? trade.faults;
    trade.status =
      input.choice('status', statuses) ?? (input.flag('finished') === true ? 'TRADE_FINISHED' : trade.status);
    trade.frozen = input.flag('frozen') ?? trade.frozen;
    sim.store.touch();
    return view(trade);
  });
  server.post<{ Params: { tradeNo: string } }>('/trades/:tradeNo/refund-outside', (request) => {
    const trade = tradeOf(sim, request.params.tradeNo);
    refundOutside(sim, trade, new Input(request.body));
    return view(trade);
  });
}

function readFaults(input: Input | undefined): TradeFaults | undefined {
  if (input === undefined) return undefined;
  const refund = input.optionalText('refund');
  if (refund !== undefined && !refundFaults.includes(refund) && !refund.startsWith('ACQ.')) {
    fail(`faults.refund must be one of ${refundFaults.join(', ')} or a sub code ACQ.…`);
  }
  return {
    refund,
    times: input.whole('times', 1),
    doneAfterMs: input.whole('doneAfterMs'),
    asyncMs: input.whole('asyncMs'),
    queryBlindMs: input.whole('queryBlindMs'),
  };
}

/** As somebody would in the merchant's own console: our product hears nothing of it. */
function refundOutside(sim: Simulation, trade: Trade, input: Input): void {
  const amountFen = input.fen('amount') ?? trade.totalFen;
  const outRequestNo = input.optionalText('outRequestNo') ?? `OUTSIDE${newOutTradeNo(sim, sim.clock.now())}`;
  try {
    takeRefund(sim, trade, { outRequestNo, amountFen, by: 'outside' });
  } catch (error) {
    if (error instanceof GatewayError) throw new AdminError(409, error.message);
    throw error;
  }
}

export function tradeOf(sim: Simulation, tradeNo: string): Trade {
  const trade = sim.data.trades[tradeNo];
  if (trade === undefined) throw new AdminError(404, `no trade ${tradeNo}`);
  return trade;
}
