import { describe, expect, it } from 'vitest';
import { AlipayError } from '../error.js';
import { createGateway, type Gateway } from '../gateway.js';
import { fakeGateway, keyCredentials, rootOf, signedBody, startPeer, TOKEN, VECTOR_NOW } from '../testing.fixture.js';
import { RISK_METHODS, riskChannel } from './risk.js';
import { createTradeChannel, TRADE_METHODS, tradeChannel } from './trade.js';

const FROM = Date.UTC(2026, 10, 11, 16);
const TO = Date.UTC(2026, 10, 22, 15, 59, 59);
const PICTURE = { name: 'a.PNG', content: Buffer.from('png') };
const REFUND_ID = { family: 'risk', key: 'k1', url: 'https://img/1' } as const;
const IMAGE_ID = { family: 'trade', imageId: 'i1' } as const;

function sent(gateway: ReturnType<typeof fakeGateway>) {
  const [call] = gateway.calls;
  return { method: call?.method, ...call?.request };
}

describe('risk channel', () => {
  it('lists a window page by page', async () => {
    const rows = [{ id: 1, status: 'WAIT_PROCESS' }, { status: 'no id' }];
    const gateway = fakeGateway({
      code: '10000',
      total_size: 45,
      current_page: 2,
      page_size: 20,
      complaint_list: rows,
    });
    const page = await riskChannel.list(gateway, TOKEN, {
      from: FROM,
      to: TO,
      statuses: ['WAIT_PROCESS', 'OVERDUE'],
      page: 2,
    });
    expect(sent(gateway)).toEqual({
      method: RISK_METHODS.list,
      appAuthToken: TOKEN,
      bizContent: {
        current_page_num: 2,
        page_size: 20,
        gmt_complaint_start: '2026-11-12 00:00:00',
        gmt_complaint_end: '2026-11-22 23:59:59',
        status_list: ['WAIT_PROCESS', 'OVERDUE'],
      },
    });
    expect(page).toMatchObject({ total: 45, page: 2, pageSize: 20, hasMore: true, unreadableCount: 1 });
    expect(page.complaints.map(({ remoteId, raw }) => [remoteId, raw])).toEqual([
      ['1', '{"id":"1","status":"WAIT_PROCESS"}'],
    ]);
  });

  it('takes an absent list for an empty one, and ends with the last page', async () => {
    const gateway = fakeGateway(
      { code: '10000', total_size: 0 },
      { code: '10000', total_size: 21, complaint_list: [{ id: 1, status: 'X' }] },
      { code: '10000', total_size: 99 },
    );
    const list = (page: number) => riskChannel.list(gateway, undefined, { page });
    expect(await list(1)).toMatchObject({ complaints: [], total: 0, hasMore: false });
    expect(await list(2)).toMatchObject({ total: 21, hasMore: false });
    // A page without rows ends the walk, whatever total_size says: otherwise polling would never stop.
    expect(await list(2)).toMatchObject({ hasMore: false });
  });

  it('asks for the next page when the answer does not count, or counts in odd pages', async () => {
    const rows = (count: number) => Array.from({ length: count }, (_, id) => ({ id, status: 'WAIT_PROCESS' }));
    const listed = async (answer: object, page = 1) =>
      riskChannel.list(fakeGateway({ code: '10000', ...answer }), TOKEN, { page });
    expect(await listed({ complaint_list: rows(20) })).toMatchObject({ hasMore: true });
    expect(await listed({ complaint_list: rows(19) }, 3)).toMatchObject({ total: 59, hasMore: false });
    expect(await listed({ complaint_list: rows(10), total_size: 15, page_size: 10 })).toMatchObject({
      pageSize: 10,
      hasMore: true,
    });
    expect(await listed({ complaint_list: rows(20), total_size: 30, page_size: 200 })).toMatchObject({
      pageSize: 20,
      hasMore: true,
    });
    expect(await listed({ complaint_list: rows(5), total_size: 25, page_size: 0 }, 2)).toMatchObject({
      hasMore: false,
    });
  });

  it('reads one, and no other', async () => {
    const gateway = fakeGateway(
      { code: '10000', id: 7, status: 'PROCESSED' },
      { code: '10000', id: 8, status: 'X' },
      { code: '10000' },
    );
    expect(await riskChannel.get(gateway, TOKEN, '7')).toMatchObject({ remoteId: '7', rawStatus: 'PROCESSED' });
    expect(sent(gateway).bizContent).toEqual({ complain_id: '7' });
    await expect(riskChannel.get(gateway, TOKEN, '7')).rejects.toMatchObject({ kind: 'unreadable', signed: true });
    await expect(riskChannel.get(gateway, TOKEN, '7')).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('finishes one complaint with pictures and a word to the user', async () => {
    const gateway = fakeGateway({ code: '10000', complaint_process_success: true });
    await riskChannel.finish(gateway, TOKEN, {
      remoteId: '158237746',
      code: 'REFUND',
      remark: '已退款',
      images: [REFUND_ID, IMAGE_ID],
      replyToUser: '抱歉',
    });
    expect(sent(gateway)).toEqual({
      method: RISK_METHODS.finish,
      appAuthToken: TOKEN,
      kind: 'write',
      bizContent: {
        id_list: [158237746],
        process_code: 'REFUND',
        remark: '已退款',
        img_file_list: [{ img_url: 'https://img/1', img_url_key: 'k1' }],
        reply_content: '抱歉',
      },
    });
  });

  it.each([{ complaint_process_success: false }, { complaint_process_success: 'false' }, {}])(
    'takes 10000 with %j for a failure',
    async (rest) => {
      const finishing = riskChannel.finish(fakeGateway({ code: '10000', ...rest }), TOKEN, {
        remoteId: '1',
        code: 'REFUND',
        remark: '',
      });
      await expect(finishing).rejects.toMatchObject({
        kind: 'business',
        subCode: 'COMPLAINT_PROCESS_FAILED',
        signed: true,
        retry: 'query-first',
      });
    },
  );

  it.each(['9007199254740993', '12345678901234567890', 'abc', '', '1.5', '-1'])(
    'does not send the id %s as another number (SDK trap 3)',
    async (remoteId) => {
      const gateway = fakeGateway();
      const finishing = riskChannel.finish(gateway, TOKEN, { remoteId, code: 'REFUND', remark: '' });
      await expect(finishing).rejects.toMatchObject({ kind: 'invalid_request', sent: false, retry: 'no' });
      expect(gateway.calls).toHaveLength(0);
    },
  );

  it('replies and uploads', async () => {
    const gateway = fakeGateway({ code: '10000' }, { code: '10000', file_key: 'k', file_url: 'https://u' });
    await riskChannel.reply?.(gateway, TOKEN, { remoteId: '7', content: '您好' });
    expect(sent(gateway)).toMatchObject({
      method: RISK_METHODS.reply,
      kind: 'write',
      bizContent: { complaint_id: '7', reply_content: '您好' },
    });
    expect(await riskChannel.upload(gateway, TOKEN, PICTURE)).toEqual({ family: 'risk', key: 'k', url: 'https://u' });
    expect(gateway.calls[1]?.request).toMatchObject({ kind: 'write', file: { field: 'file_content', name: 'a.PNG' } });
  });

  it.each([
    ['a GIF', { name: 'a.gif', content: Buffer.from('x') }],
    ['no extension', { name: 'png', content: Buffer.from('x') }],
    ['above 5 MB', { name: 'a.jpg', content: Buffer.alloc(5 * 1024 * 1024 + 1) }],
  ])('sends no picture that Alipay refuses: %s', async (_, file) => {
    const gateway = fakeGateway();
    await expect(riskChannel.upload(gateway, TOKEN, file)).rejects.toMatchObject({
      kind: 'invalid_request',
      sent: false,
    });
    await expect(tradeChannel.upload(gateway, TOKEN, file)).rejects.toMatchObject({
      kind: 'invalid_request',
      sent: false,
    });
    expect(gateway.calls).toHaveLength(0);
  });
});

describe('trade channel', () => {
  it('lists with at most 20 rows and one state', async () => {
    const rows = [{ complain_event_id: '1', status: 'MERCHANT_PROCESSING' }];
    const answer = {
      code: '10000',
      page_size: 20,
      page_num: 1,
      total_page_num: 2,
      total_num: 21,
      trade_complain_infos: rows,
    };
    const gateway = fakeGateway(answer, answer);
    const page = await tradeChannel.list(gateway, TOKEN, {
      from: FROM,
      statuses: ['MERCHANT_PROCESSING'],
      page: 1,
      pageSize: 100,
    });
    expect(sent(gateway)).toEqual({
      method: TRADE_METHODS.list,
      appAuthToken: TOKEN,
      bizContent: { page_num: 1, page_size: 20, begin_time: '2026-11-12 00:00:00', status: 'MERCHANT_PROCESSING' },
    });
    expect(page).toMatchObject({ total: 21, pageSize: 20, hasMore: true });
    await tradeChannel.list(gateway, TOKEN, { statuses: ['A', 'B'], page: 2 });
    expect(gateway.calls[1]?.request.bizContent).toEqual({ page_num: 2, page_size: 20 });
  });

  it('asks for the next page when the answer does not count', async () => {
    const rows = (count: number) =>
      Array.from({ length: count }, (_, id) => ({ complain_event_id: String(id), status: 'FINISHED' }));
    const listed = async (answer: object) =>
      tradeChannel.list(fakeGateway({ code: '10000', ...answer }), TOKEN, { page: 1 });
    expect(await listed({ trade_complain_infos: rows(20) })).toMatchObject({ hasMore: true });
    expect(await listed({ trade_complain_infos: rows(3) })).toMatchObject({ total: 3, hasMore: false });
    expect(await listed({ trade_complain_infos: rows(20), total_num: 20 })).toMatchObject({ hasMore: false });
    expect(await listed({ trade_complain_infos: rows(20), total_page_num: 2 })).toMatchObject({ hasMore: true });
    expect(await listed({ total_num: 40 })).toMatchObject({ complaints: [], hasMore: false });
  });

  it('reads one, and no other', async () => {
    const gateway = fakeGateway(
      { code: '10000', complain_event_id: '1', status: 'FINISHED' },
      { code: '10000', complain_event_id: '2', status: 'X' },
    );
    expect(await tradeChannel.get(gateway, TOKEN, '1')).toMatchObject({ remoteId: '1', family: 'trade' });
    await expect(tradeChannel.get(gateway, TOKEN, '1')).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('submits feedback as separate parameters, or as biz_content where told to', async () => {
    const request = {
      remoteId: '1',
      code: '02',
      remark: '已退款',
      images: [IMAGE_ID, REFUND_ID],
      operator: '客服小王李赵孙',
    };
    const expected = {
      complain_event_id: '1',
      feedback_code: '02',
      feedback_content: '已退款',
      feedback_images: 'i1',
      operator: '客服小王李赵',
    };
    const byParams = fakeGateway({ code: '10000' });
    await tradeChannel.finish(byParams, TOKEN, request);
    expect(sent(byParams)).toEqual({
      method: TRADE_METHODS.finish,
      appAuthToken: TOKEN,
      kind: 'write',
      params: expected,
    });
    const byContent = fakeGateway({ code: '10000' });
    await createTradeChannel({ feedbackAs: 'biz_content' }).finish(byContent, TOKEN, request);
    expect(sent(byContent)).toMatchObject({ bizContent: expected });
  });

  it('replies, supplements and uploads', async () => {
    const gateway = fakeGateway(
      { code: '10000' },
      { code: '10000' },
      { code: '10000', image_id: 'i9' },
      { code: '10000' },
    );
    await tradeChannel.reply?.(gateway, TOKEN, { remoteId: '1', content: '您好' });
    await tradeChannel.supplement?.(gateway, TOKEN, { remoteId: '1', content: '凭证', images: [IMAGE_ID] });
    expect(await tradeChannel.upload(gateway, TOKEN, PICTURE)).toEqual({ family: 'trade', imageId: 'i9' });
    expect(gateway.calls.map(({ method, request }) => [method, request.bizContent ?? request.params])).toEqual([
      [TRADE_METHODS.reply, { complain_event_id: '1', reply_content: '您好' }],
      [TRADE_METHODS.supplement, { complain_event_id: '1', supplement_content: '凭证', supplement_images: 'i1' }],
      [TRADE_METHODS.upload, { image_type: 'png' }],
    ]);
    await expect(tradeChannel.upload(gateway, TOKEN, PICTURE)).rejects.toMatchObject({ kind: 'unreadable' });
  });

  it('lets a refusal through as it is', async () => {
    const refusal = new AlipayError('business', {
      method: TRADE_METHODS.finish,
      callKind: 'write',
      code: '40004',
      subCode: 'STATUS_CHANGED',
      signed: true,
      sent: true,
    });
    const finishing = tradeChannel.finish(fakeGateway(refusal), TOKEN, { remoteId: '1', code: '04', remark: 'x' });
    await expect(finishing).rejects.toBe(refusal);
    expect(refusal.retry).toBe('query-first');
  });
});

describe('over HTTP', () => {
  async function withPeer(method: string, node: object, run: (gateway: Gateway) => Promise<void>) {
    const peer = await startPeer((_, response) => response.end(signedBody(rootOf(method), node)));
    const gateway = createGateway(keyCredentials(), { gatewayUrl: peer.url, now: () => VECTOR_NOW });
    try {
      await run(gateway);
      const [seen] = peer.seen;
      return { query: seen?.query ?? new URLSearchParams(), body: seen?.body.toString() ?? '' };
    } finally {
      await gateway.close();
      await peer.close();
    }
  }

  it('sends feedback parameters in the body, signed, without biz_content', async () => {
    const { query, body } = await withPeer(TRADE_METHODS.finish, { code: '10000' }, (gateway) =>
      tradeChannel.finish(gateway, TOKEN, { remoteId: '1', code: '02', remark: '已退款 A+B' }),
    );
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
      complain_event_id: '1',
      feedback_code: '02',
      feedback_content: '已退款 A+B',
    });
    expect(query.has('biz_content')).toBe(false);
    expect(query.get('app_auth_token')).toBe(TOKEN);
  });

  it('sends the id of a RiskGO complaint as a number', async () => {
    const { body } = await withPeer(
      RISK_METHODS.finish,
      { code: '10000', complaint_process_success: true },
      (gateway) => riskChannel.finish(gateway, TOKEN, { remoteId: '158237746', code: 'REFUND', remark: '' }),
    );
    expect(new URLSearchParams(body).get('biz_content')).toBe('{"id_list":[158237746],"process_code":"REFUND"}');
  });
});
