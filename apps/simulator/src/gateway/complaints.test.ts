import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callGateway, demoKeyApp } from '../gateway-client.testing.js';
import { readPrivateKey, rsaSign, signingBytes } from '../sign.js';
import { screenshot } from '../pictures.js';
import { startSimulator, type Simulator } from '../server.js';

const authAppId = '2021000000000002';
const HOUR = 3_600_000;
let simulator: Simulator;
let token = '';

interface View {
  id: string;
  taskId: string;
  status: string;
  trades: { tradeNo: string; amount: string; status: string }[];
}

beforeAll(async () => {
  simulator = await startSimulator();
  const held = { appId: demoKeyApp.appId, authAppId };
  token = (await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held)).appAuthToken;
});
afterAll(() => simulator.stop());

const call = async (method: string, biz: object, params?: Record<string, string>) =>
  (await callGateway(simulator, method, biz, { token, params })).node;
const complain = (body: object) => simulator.admin<View>('POST', '/complaints', { authAppId, ...body });
const act = (id: string, what: string) => simulator.admin<View>('POST', `/complaints/${id}/act`, { act: what });
const read = (id: string) => simulator.admin<View>('GET', `/complaints/${id}`);
const advance = (advanceMs: number) => simulator.admin('POST', '/clock', { advanceMs });

describe('risk complaints', () => {
  const detail = (id: string) => call('alipay.security.risk.complaint.info.query', { complain_id: id });
  const list = (biz: object) => call('alipay.security.risk.complaint.info.batchquery', biz);
  const finish = (id: string, code = 'CONSENSUS_WITH_CLIENT') =>
    call('alipay.security.risk.complaint.process.finish', {
      id_list: [Number(id)],
      process_code: code,
      remark: '已协商',
    });

  it('show every field as Alipay does', async () => {
    const { id } = await complain({ family: 'risk', amount: '58.00', content: '斜杠 a/b', images: 2 });
    const node = await detail(id);
    expect(node).toMatchObject({
      id: Number(id),
      complain_content: '斜杠 a/b',
      complain_amount: '58.00',
      status: 'WAIT_PROCESS',
    });
    expect(node).not.toHaveProperty('gmt_process');
    expect(node['certify_info']).toHaveLength(2);
    const [url] = node['certify_info'] as string[];
    const picture = await fetch(url!);
    expect(picture.headers.get('content-type')).toBe('image/png');
    await advance(31 * 60_000);
    expect((await fetch(url!)).status).toBe(403);
  });

  it('are found by every filter, in pages', async () => {
    const made = await Promise.all([1, 2, 3].map(() => complain({ family: 'risk', amount: '5.00' })));
    const [first] = made;
    expect(await list({ task_id: first!.taskId })).toMatchObject({ total_size: 1 });
    expect(await list({ task_id_list: made.map((item) => item.taskId) })).toMatchObject({ total_size: 3 });
    expect(await list({ trade_no: first!.trades[0]!.tradeNo })).toMatchObject({ total_size: 1 });
    const page = await list({ task_id_list: made.map((item) => item.taskId), page_size: 2, current_page_num: 2 });
    expect(page['complaint_list']).toHaveLength(1);
    expect(await list({ status_list: ['DROP_COMPLAIN'], task_id: first!.taskId })).not.toHaveProperty('complaint_list');
    expect(await list({ upgrade: true, task_id: first!.taskId })).toMatchObject({ total_size: 0 });
    await act(first!.id, 'escalate');
    expect(await list({ upgrade: true, task_id: first!.taskId })).toMatchObject({ total_size: 1 });
    expect(await list({ gmt_complaint_end: '2020-01-01 00:00:00' })).toMatchObject({ total_size: 0 });
    expect(await list({ page_size: 0 })).toMatchObject({ code: '40004' });
    expect(await list({ gmt_complaint_end: 'yesterday' })).toMatchObject({ code: '40004' });
  });

  it.each([
    [[], 'PROCESSED', 'DROP_PROCESSED'],
    [['overdue'], 'OVERDUE_PROCESSED', 'DROP_OVERDUE_PROCESSED'],
    [['processing'], 'PROCESSED', 'DROP_PROCESSED'],
  ])('after %j a finish leads to %s, a withdrawal then to %s', async (before, finished, dropped) => {
    const { id } = await complain({ family: 'risk', amount: '5.00' });
    for (const step of before) await act(id, step);
    expect(await finish(id)).toMatchObject({ code: '10000', complaint_process_success: true });
    expect(await read(id)).toMatchObject({ status: finished, processCode: 'CONSENSUS_WITH_CLIENT' });
    expect(await act(id, 'withdraw')).toMatchObject({ status: dropped });
    await expect(act(id, 'withdraw')).rejects.toThrow('409');
  });

  it('are withdrawn before and after the deadline', async () => {
    const early = await complain({ family: 'risk', amount: '5.00', deadlineInMs: HOUR });
    const late = await complain({ family: 'risk', amount: '5.00', deadlineInMs: HOUR });
    expect(await act(early.id, 'withdraw')).toMatchObject({ status: 'DROP_COMPLAIN' });
    await advance(HOUR + 1_000);
    expect(await detail(late.id)).toMatchObject({ status: 'OVERDUE', status_description: '超时未处理' });
    expect(await act(late.id, 'withdraw')).toMatchObject({ status: 'DROP_OVERDUE_COMPLAIN' });
  });

  it('close by themselves a while after all trades are refunded, not before', async () => {
    const trades = await Promise.all(
      ['10.00', '20.00'].map((amount) =>
        simulator.admin<{ tradeNo: string }>('POST', '/trades', { authAppId, amount }),
      ),
    );
    const [one, two] = trades.map(({ tradeNo }) => tradeNo);
    const { id } = await complain({ family: 'risk', trades: [one, two], deadlineInMs: HOUR });
    const refund = (no: string, amount: string, number: string) =>
      call('alipay.trade.refund', { trade_no: no, refund_amount: amount, out_request_no: number });
    await refund(one!, '10.00', 'A');
    await refund(two!, '5.00', 'B1');
    await advance(10_000);
    expect(await read(id)).toMatchObject({
      status: 'WAIT_PROCESS',
      trades: [{ status: 'PROCESSED' }, { status: 'WAIT_PROCESS' }],
    });
    await advance(HOUR);
    expect(await read(id)).toMatchObject({ status: 'PART_OVERDUE' });
    await refund(two!, '15.00', 'B2');
    expect(await read(id)).toMatchObject({ status: 'PART_OVERDUE' });
    await advance(3_000);
    expect(await detail(id)).toMatchObject({ status: 'OVERDUE_PROCESSED', process_code: 'REFUND' });
  });

  it('refuse nonsense, and a second finish only when asked to', async () => {
    const { id } = await complain({ family: 'risk', amount: '5.00' });
    expect(await finish(id, 'OTHER')).toMatchObject({ code: '40004' });
    expect(await finish('1')).toMatchObject({ sub_code: 'COMPLAIN_NOT_EXIST' });
    await finish(id);
    expect(await finish(id)).toMatchObject({ code: '10000' });
    await simulator.admin('PATCH', '/settings', { finishClosed: 'error' });
    expect(await finish(id)).toMatchObject({ code: '40004' });
    await simulator.admin('PATCH', '/settings', { finishClosed: 'success' });
    await simulator.admin('POST', '/faults', {
      method: 'alipay.security.risk.complaint.process.finish',
      kind: 'process-false',
    });
    expect(await finish(id)).toMatchObject({ code: '10000', complaint_process_success: false });
  });

  it('take an uploaded picture and a reply', async () => {
    const { id } = await complain({ family: 'risk', amount: '5.00' });
    const method = 'alipay.security.risk.complaint.file.upload';
    const file = await upload(method, 'file_content', screenshot('x'));
    expect(file['file_key']).toMatch(/^[0-9a-f]{32}$/);
    expect(Buffer.from(await (await fetch(String(file['file_url']))).arrayBuffer())).toEqual(screenshot('x'));
    const images = [{ img_url_key: file['file_key'], img_url: file['file_url'] }];
    const done = await call('alipay.security.risk.complaint.process.finish', {
      id_list: [id],
      process_code: 'REFUND',
      img_file_list: images,
      reply_content: '已为你退款',
    });
    expect(done).toMatchObject({ complaint_process_success: true });
    const shown = await detail(id);
    expect(shown['process_img_url_list']).toHaveLength(1);
    await call('alipay.security.risk.complaint.reply.send', { complaint_id: id, reply_content: '请查收' });
    expect(await read(id)).toMatchObject({ replies: [{ content: '已为你退款' }, { content: '请查收' }] });
    expect(await upload(method, 'file_content', Buffer.from('no picture'))).toMatchObject({ code: '40004' });
  });
});

describe('trade complaints', () => {
  const query = (id: string) => call('alipay.merchant.tradecomplain.query', { complain_event_id: id });
  const list = (biz: object) => call('alipay.merchant.tradecomplain.batchquery', biz);
  const feedback = (id: string, rest: object = {}) =>
    call('alipay.merchant.tradecomplain.feedback.submit', {
      complain_event_id: id,
      feedback_code: '05',
      feedback_content: '已补发商品',
      ...rest,
    });

  it('go from feedback to the end, by way of the platform', async () => {
    const { id } = await complain({ family: 'trade', amount: '66.60' });
    expect(id).toMatch(/^\d{28}$/);
    expect(await query(id)).toMatchObject({
      status: 'MERCHANT_PROCESSING',
      trade_amount: '66.60',
      target_type: 'APPID',
    });
    expect(await feedback(id)).toMatchObject({ code: '10000' });
    expect(await feedback(id)).toMatchObject({ sub_code: 'STATUS_CHANGED' });
    const reply = { complain_event_id: id, reply_content: '请留意查收' };
    expect(await call('alipay.merchant.tradecomplain.reply.submit', reply)).toMatchObject({ code: '10000' });
    const evidence = { complain_event_id: id, supplement_content: '发货记录' };
    const supplement = () => call('alipay.merchant.tradecomplain.supplement.submit', evidence);
    expect(await supplement()).toMatchObject({ sub_code: 'STATUS_CHANGED' });
    expect(await act(id, 'refuse')).toMatchObject({ status: 'PLATFORM_PROCESSING' });
    expect(await supplement()).toMatchObject({ code: '10000' });
    expect(await call('alipay.merchant.tradecomplain.reply.submit', reply)).toMatchObject({
      sub_code: 'STATUS_CHANGED',
    });
    expect(await act(id, 'close')).toMatchObject({ status: 'PLATFORM_FINISH' });
    const node = await query(id);
    expect(node).toHaveProperty('gmt_finished');
    const replies = node['reply_detail_infos'] as { replier_role: string }[];
    expect(replies.map((item) => item.replier_role)).toEqual(['MERCHANT', 'USER', 'MERCHANT', 'MERCHANT']);
  });

  it('take feedback as separate parameters, too', async () => {
    const { id } = await complain({ family: 'trade', amount: '6.00' });
    const params = { complain_event_id: id, feedback_code: '02', feedback_content: '已线下退款' };
    expect(await call('alipay.merchant.tradecomplain.feedback.submit', {}, params)).toMatchObject({ code: '10000' });
    expect(await act(id, 'accept')).toMatchObject({ status: 'FINISHED' });
  });

  it('refuse bad words, long texts, unknown codes and pictures', async () => {
    const { id } = await complain({ family: 'trade', amount: '6.00' });
    expect(await feedback(id, { feedback_content: '你是骗子' })).toMatchObject({
      sub_code: 'SUBMIT_CONTENT_VIOLATION',
    });
    expect(await feedback(id, { feedback_content: '长'.repeat(201) })).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
    expect(await feedback(id, { feedback_code: '99' })).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
    expect(await feedback(id, { feedback_images: 'nope' })).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
    expect(await feedback(id, { operator: '一二三四五六七' })).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
    expect(await list({ page_size: 21 })).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
    const span = { begin_time: '2024-01-01 00:00:00', end_time: '2026-01-01 00:00:00' };
    expect(await list(span)).toMatchObject({ sub_code: 'PARAM_ILLEGAL' });
  });

  it('are listed for 30 days unless asked for longer', async () => {
    const complainedAt = new Date(simulator.clock.now() - 40 * 24 * HOUR).toISOString();
    const { id } = await complain({ family: 'trade', amount: '6.00', complainedAt });
    const has = (node: Record<string, unknown>) =>
      ((node['trade_complain_infos'] ?? []) as { complain_event_id: string }[]).some(
        (row) => row.complain_event_id === id,
      );
    expect(has(await list({ page_size: 20 }))).toBe(false);
    const begin = new Date(Date.parse(complainedAt) - HOUR + 8 * HOUR).toISOString().slice(0, 19).replace('T', ' ');
    expect(has(await list({ begin_time: begin, page_size: 20 }))).toBe(true);
  });

  it('become late, and wait for a refund under way', async () => {
    const faults = { refund: 'async', asyncMs: 60_000 };
    const trade = await simulator.admin<{ tradeNo: string }>('POST', '/trades', { authAppId, amount: '7.00', faults });
    const { id } = await complain({ family: 'trade', trades: [trade.tradeNo], deadlineInMs: HOUR });
    await advance(HOUR + 1_000);
    expect(await query(id)).toMatchObject({ status: 'MERCHANT_FEEDBACK_TIMEOUT' });
    await call('alipay.trade.refund', { trade_no: trade.tradeNo, refund_amount: '7.00', out_request_no: 'R1' });
    expect(await feedback(id)).toMatchObject({ sub_code: 'WAITING_REFUND' });
    await advance(61_000);
    expect(await feedback(id)).toMatchObject({ code: '10000' });
  });

  it('take an uploaded picture', async () => {
    const method = 'alipay.merchant.image.upload';
    const image = await upload(method, 'image_content', screenshot('y'), { image_type: 'png' });
    const { id } = await complain({ family: 'trade', amount: '6.00' });
    expect(await feedback(id, { feedback_images: String(image['image_id']) })).toMatchObject({ code: '10000' });
    const big = Buffer.concat([screenshot('y'), Buffer.alloc(5 * 1024 * 1024)]);
    expect(await upload(method, 'image_content', big, { image_type: 'png' })).toMatchObject({
      sub_code: 'IMAGE_SIZE_OVERRANGE',
    });
    expect(await upload(method, 'image_content', big, { image_type: 'gif' })).toMatchObject({
      sub_code: 'PARAM_ILLEGAL',
    });
  });
});

/** Common parameters in the query, text fields and the file as parts; the file is not signed. */
async function upload(method: string, field: string, bytes: Buffer, texts: Record<string, string> = {}) {
  const common: Record<string, string> = {
    app_id: demoKeyApp.appId,
    method,
    charset: 'utf-8',
    sign_type: 'RSA2',
    timestamp: '2026-11-24 10:00:00',
    version: '1.0',
  };
  const parts = { ...texts, app_auth_token: token };
  const all = new Map(Object.entries({ ...common, ...parts }).map(([name, value]) => [name, Buffer.from(value)]));
  common['sign'] = rsaSign(signingBytes(all, ['sign'], true), readPrivateKey(demoKeyApp.privateKey));
  const form = new FormData();
  for (const [name, value] of Object.entries(parts)) form.set(name, value);
  form.set(field, new Blob([new Uint8Array(bytes)], { type: 'image/png' }), 'a.png');
  const url = `${simulator.url}/gateway.do?${new URLSearchParams(common).toString()}`;
  const answer = await fetch(url, { method: 'POST', body: form });
  return Object.values(JSON.parse(await answer.text()) as object)[0] as Record<string, unknown>;
}
