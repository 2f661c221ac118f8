import { describe, expect, it } from 'vitest';
import { readAnswer } from './answer.js';
import { isAlipayError, type AlipayError } from './error.js';
import { alipayPublicKey, rootOf, signedBody, TOKEN } from './testing.fixture.js';

const METHOD = 'alipay.trade.refund';
const ROOT = rootOf(METHOD);

function read(body: string, secrets: string[] = []) {
  const response = { status: 200, headers: { trace_id: ['t1', 't2'] }, body: Buffer.from(body) };
  return readAnswer(response, { method: METHOD, callKind: 'write', alipayKey: alipayPublicKey(), secrets });
}

function failureOf(body: string, secrets: string[] = []): AlipayError {
  try {
    read(body, secrets);
  } catch (error) {
    if (isAlipayError(error)) return error;
    throw error;
  }
  throw new Error('it was believed');
}

describe('answers', () => {
  it('C2 verifies the node byte for byte, spaces, escapes and order included', () => {
    const node = '{ "b":"\\u4e2d\\/", "code" : "10000",\n"a": 1.50 }';
    const answer = read(`\n{ "${ROOT}" : ${node} , "sign":${signedBody(ROOT, node).split('"sign":')[1] ?? ''}`);
    expect(answer).toMatchObject({ raw: node, node: { b: '中/', a: '1.50' }, traceId: 't1' });
  });

  it('C2 wants the signature over the node, not over a part of it that looks like one', () => {
    const inner = JSON.stringify({ code: '10000', fund_change: 'Y' });
    const signature = signedBody(ROOT, inner).split('"sign":"')[1]?.split('"')[0] ?? '';
    const body = `{"${ROOT}":{"code":"10000","fund_change":"Y","${ROOT}":${inner}},"sign":"${signature}"}`;
    expect(failureOf(body)).toMatchObject({ kind: 'bad_signature' });
  });

  it('takes a code that comes as a number', () => {
    expect(read(signedBody(ROOT, { code: 10000 })).node).toEqual({ code: '10000' });
    expect(failureOf(signedBody(ROOT, { code: 40004, sub_code: 'ACQ.SYSTEM_ERROR' }))).toMatchObject({
      kind: 'business',
      refundOutcome: 'unknown',
    });
  });

  it.each(['2000', '10000 ', 'success', '1.0e4'])('takes code %j for no success', (code) => {
    expect(failureOf(signedBody(ROOT, { code })).kind).toBe('gateway');
  });
});

describe('I9 codes of an unsigned answer in the log', () => {
  const bodyWith = (node: object) => `{"${ROOT}":${JSON.stringify(node)}}`;

  it('hold no token that was sent back in them', () => {
    const echo = { code: `40002 ${TOKEN}`, sub_code: `isv.bad-token-${TOKEN}`, sub_msg: 'x' };
    const failure = failureOf(bodyWith(echo), [TOKEN]);
    expect(failure.message + JSON.stringify(failure)).not.toContain(TOKEN);
    expect(failure.subCode).toBe('isv.bad-token-***');
  });

  it('are one short line', () => {
    const failure = failureOf(bodyWith({ code: '40004', sub_code: `ACQ.X\n{"level":"info"}${'中'.repeat(5000)}` }));
    expect(failure.message).toMatch(/^[!-~ ]{1,200}$/);
  });

  it('are found in the table whatever stands around them', () => {
    const failure = failureOf(bodyWith({ code: '40004', sub_code: ' ACQ.TRADE_NOT_EXIST ' }));
    expect(failure).toMatchObject({ subCode: 'ACQ.TRADE_NOT_EXIST', refundOutcome: 'failed' });
  });

  it('keep their explanation to 500 characters', () => {
    expect(failureOf(bodyWith({ code: '40004', sub_msg: '长'.repeat(10_000) })).subMsg).toHaveLength(500);
    expect(failureOf(bodyWith({ code: '40004', msg: 'Business Failed' })).subMsg).toBe('Business Failed');
  });
});
