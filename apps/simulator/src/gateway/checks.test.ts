import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { alipayCertSn, alipayRootCertSn } from '../fixtures.js';
import { callGateway, type CallOptions, demoCertificateApp, demoKeyApp } from '../gateway-client.testing.js';
import { startSimulator, type Simulator } from '../server.js';

const LIST = 'alipay.security.risk.complaint.info.batchquery';
const merchant = '2021000000000002';
let simulator: Simulator;
let token = '';

beforeAll(async () => {
  simulator = await startSimulator();
  const held = { appId: demoKeyApp.appId, authAppId: merchant };
  token = (await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held)).appAuthToken;
});
afterAll(() => simulator.stop());

/** Each row spoils one thing more than the rows after it, so that the order of the checks shows. */
const table: [subCode: string, method: string, options: CallOptions][] = [
  ['isv.missing-method', '', { params: { method: undefined, app_id: undefined } }],
  ['isv.invalid-method', 'alipay.no.such.method', { params: { app_id: undefined } }],
  ['isv.missing-app-id', LIST, { params: { app_id: undefined, sign_type: 'RSA' } }],
  ['isv.invalid-app-id', LIST, { params: { app_id: '2021009999999999', sign_type: 'RSA' } }],
  ['isv.missing-signature-type', LIST, { params: { sign_type: undefined }, afterwards: { sign: undefined } }],
  ['isv.invalid-signature-type', LIST, { params: { sign_type: 'RSA' }, afterwards: { sign: undefined } }],
  ['isv.missing-signature', LIST, { params: { timestamp: '2026' }, afterwards: { sign: undefined } }],
  ['isv.missing-timestamp', LIST, { params: { timestamp: undefined }, afterwards: { sign: 'x' } }],
  ['isv.invalid-timestamp', LIST, { params: { timestamp: '2026-02-30 00:00:00' }, afterwards: { sign: 'x' } }],
  ['isv.invalid-signature', LIST, { token: 'no such token', afterwards: { biz_content: '{' } }],
  ['aop.invalid-app-auth-token', LIST, { token: 'no such token', params: { biz_content: '{' } }],
];

describe('the order of the checks', () => {
  it.each(table)('%s', async (subCode, method, options) => {
    const answer = await callGateway(simulator, method, {}, options);
    expect(answer.node['sub_code']).toBe(subCode);
    expect(answer.sign).toBeUndefined();
    expect(answer.contentType).toBe('text/html;charset=utf-8');
    expect(answer.traceId).toMatch(/^[0-9a-f]{31}$/);
  });

  it('then the content', async () => {
    const answer = await callGateway(simulator, LIST, '[1]', { token });
    expect(answer.node).toMatchObject({ code: '40002', sub_code: 'isv.illegal-json' });
  });

  it('and then it is done, signed over the exact text', async () => {
    const answer = await callGateway(simulator, LIST, {}, { token });
    expect(answer.node).toEqual({ code: '10000', msg: 'Success', total_size: 0, current_page: 1, page_size: 10 });
    expect(answer.isVerified).toBe(true);
    expect(answer.certSn).toBeUndefined();
  });
});

describe('tokens', () => {
  const patch = (body: object) =>
    simulator.admin('PATCH', '/authorizations', { appId: demoKeyApp.appId, authAppId: merchant, ...body });
  const subCode = async (options: CallOptions) => {
    const { node } = await callGateway(simulator, LIST, {}, options);
    return node['sub_code'];
  };

  it('die, time out, and lack methods, each with its own sub code', async () => {
    const { methods } = await simulator.admin<{ methods: string[] }>('PATCH', '/authorizations', {
      appId: demoKeyApp.appId,
      authAppId: merchant,
      status: 'timed-out',
    });
    expect(await subCode({ token })).toBe('aop.app-auth-token-time-out');
    await patch({ status: 'valid', methods: ['alipay.trade.refund'] });
    expect(await subCode({ token })).toBe('aop.invalid-app-auth-token-no-api');
    await patch({ methods });
    expect(await subCode({ token })).toBeUndefined();
    await simulator.admin('POST', `/merchants/${merchant}/cancel`, { appId: demoKeyApp.appId });
    expect(await subCode({ token })).toBe('aop.invalid-app-auth-token');
  });

  it('are replaced by authorising again, and belong to one app', async () => {
    const held = { appId: demoKeyApp.appId, authAppId: merchant };
    const first = await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held);
    const next = await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', held);
    token = next.appAuthToken;
    expect(await subCode({ token: first.appAuthToken })).toBe('aop.invalid-app-auth-token');
    const other = { appId: demoCertificateApp.appId, authAppId: merchant };
    const foreign = await simulator.admin<{ appAuthToken: string }>('POST', '/authorizations', other);
    expect(await subCode({ token: foreign.appAuthToken })).toBe('aop.invalid-app-auth-token');
    expect(await subCode({ token })).toBeUndefined();
  });

  it('do not help where app or merchant lack the permission', async () => {
    await simulator.admin('PATCH', `/merchants/${merchant}`, { deniedMethods: [LIST] });
    expect(await subCode({ token })).toBe('isv.insufficient-user-permissions');
    await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { deniedMethods: [LIST] });
    expect(await subCode({ token })).toBe('isv.insufficient-isv-permissions');
    await simulator.admin('PATCH', `/merchants/${merchant}`, { deniedMethods: [] });
    await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { deniedMethods: [] });
  });
});

describe('certificate mode', () => {
  const call = (params: CallOptions['params']) =>
    callGateway(
      simulator,
      'alipay.open.auth.token.app',
      {},
      {
        privateKey: demoCertificateApp.privateKey,
        params: { app_id: demoCertificateApp.appId, ...params },
      },
    );

  it('asks for both serial numbers and compares them', async () => {
    const sn = { app_cert_sn: demoCertificateApp.certSn, alipay_root_cert_sn: alipayRootCertSn };
    expect((await call({})).node['sub_code']).toBe('isv.missing-app-cert-sn');
    expect((await call({ app_cert_sn: 'x' })).node['sub_code']).toBe('isv.missing-alipay-root-cert-sn');
    expect((await call({ ...sn, app_cert_sn: 'x' })).node['sub_code']).toBe('isv.app-cert-not-exist');
    const answer = await call(sn);
    expect(answer.node).toMatchObject({ code: '40004', sub_code: 'GRANT_TYPE_INVALID' });
    expect(answer).toMatchObject({ isVerified: true, certSn: alipayCertSn });
  });
});

describe('faults', () => {
  const fault = (body: object) => simulator.admin('POST', '/faults', { method: LIST, ...body });
  const list = (timeoutMs?: number) => callGateway(simulator, LIST, {}, { token, timeoutMs });

  it('spoil an answer as often as asked', async () => {
    await fault({ kind: 'unsigned', times: 2 });
    expect((await list()).sign).toBeUndefined();
    expect((await list()).sign).toBeUndefined();
    expect((await list()).isVerified).toBe(true);
  });

  it('spoil the signature, the certificate number, the text', async () => {
    await fault({ kind: 'wrong-signature' });
    const answer = await list();
    expect(answer.sign).toBeDefined();
    expect(answer.isVerified).toBe(false);
    await fault({ kind: 'truncated' });
    await expect(list()).rejects.toThrow(SyntaxError);
    await fault({ kind: '40005' });
    expect((await list()).node).toMatchObject({ code: '40005', sub_code: 'isv.app-call-limited' });
    await fault({ kind: 'code', code: '40004', subCode: 'SYSTEM_ERROR' });
    expect((await list()).isVerified).toBe(true);
  });

  it('take the answer away', async () => {
    await fault({ kind: 'hang' });
    await expect(list(300)).rejects.toThrow(/timeout/i);
    await fault({ kind: 'reset' });
    await expect(list()).rejects.toThrow('fetch failed');
    await fault({ kind: 'http502' });
    await expect(list()).rejects.toThrow(SyntaxError);
    const { items } = await simulator.admin<{ items: { verdict: string }[] }>('GET', `/journal?method=${LIST}`);
    expect(items.slice(-3).map((entry) => entry.verdict)).toEqual(['fault:hang', 'fault:reset', 'fault:http502']);
  });

  it('change what an answer says, and still sign it', async () => {
    await fault({ kind: 'total-size-lies' });
    const lying = await list();
    expect(lying.node['total_size']).toBe(100_000);
    expect(lying.isVerified).toBe(true);
    await fault({ kind: 'other-trade-no' });
    expect((await list()).node).toHaveProperty('trade_no');
    await simulator.admin('POST', '/complaints', { family: 'risk', authAppId: merchant, amount: '5.00' });
    const rows = async () => (await list()).node['complaint_list'] as { status: string }[] | undefined;
    await fault({ kind: 'duplicate-rows' });
    expect(await rows()).toHaveLength(2);
    await fault({ kind: 'unknown-state' });
    expect(await rows()).toMatchObject([{ status: 'BRAND_NEW_STATE' }]);
    await fault({ kind: 'page-shift' });
    expect(await rows()).toEqual([]);
    await fault({ kind: 'huge' });
    expect(JSON.stringify((await list()).node).length).toBeGreaterThan(3 * 1024 * 1024);
    await fault({ kind: 'slow' });
    await expect(list(300)).rejects.toThrow(/timeout/i);
  });

  it('may strike after the method was done', async () => {
    const made = { family: 'risk', authAppId: merchant, amount: '5.00' };
    const { id } = await simulator.admin<{ id: string }>('POST', '/complaints', made);
    const finish = 'alipay.security.risk.complaint.process.finish';
    await simulator.admin('POST', '/faults', { method: finish, kind: '20000', when: 'after' });
    const biz = { id_list: [id], process_code: 'ORTHER' };
    expect((await callGateway(simulator, finish, biz, { token })).node).toMatchObject({ code: '20000' });
    expect(await simulator.admin('GET', `/complaints/${id}`)).toMatchObject({ status: 'PROCESSED' });
  });

  it('are refused when nobody knows them', async () => {
    await expect(fault({ kind: 'nonsense' })).rejects.toThrow('400');
    await expect(simulator.admin('POST', '/faults', { method: 'no.such', kind: 'hang' })).rejects.toThrow('400');
  });
});

it('limits the rate of an app', async () => {
  await simulator.admin('PATCH', `/apps/${demoKeyApp.appId}`, { rateLimit: 2 });
  const answers = await Promise.all([1, 2, 3].map(() => callGateway(simulator, LIST, {}, { token })));
  expect(answers.filter((answer) => answer.node['code'] === '10000')).toHaveLength(2);
  expect(answers.filter((answer) => answer.node['code'] === '40005')).toHaveLength(1);
});

it('serves the control API to nobody else', async () => {
  const answer = await fetch(`${simulator.url}/__sim/state`, { headers: { origin: 'https://evil.example' } });
  expect(answer.status).toBe(403);
});
