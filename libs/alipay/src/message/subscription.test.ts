import { describe, expect, it } from 'vitest';
import { AlipayError, type AlipayErrorKind } from '../error.js';
import { fakeGateway, TOKEN } from '../testing.fixture.js';
import { ensureSubscribed, TRADE_COMPLAINT_MESSAGE } from './subscription.js';

const refusal = (kind: AlipayErrorKind, subCode?: string, signed = true) =>
  new AlipayError(kind, { method: 'm', callKind: 'read', code: '40004', subCode, signed, sent: true });
const [ask, subscribe] = ['alipay.open.app.message.subscription.query', 'alipay.open.app.message.topic.subscribe'];

describe('ensureSubscribed', () => {
  it.each<[string, (object | Error)[], string[]]>([
    ['is there already', [{ code: '10000', topic: TRADE_COMPLAINT_MESSAGE, comm_type: 'HTTP' }], [ask]],
    ['is not there', [{ code: '10000' }, { code: '10000' }], [ask, subscribe]],
    ['goes over a socket', [{ code: '10000', comm_type: 'WebSocket' }, { code: '10000' }], [ask, subscribe]],
    ['may not be asked for', [refusal('gateway', 'isv.forbidden-api'), { code: '10000' }], [ask, subscribe]],
    ['is refused because it is there', [{ code: '10000' }, refusal('business', 'SUBSCRIBE_RELATION_EXISTED')], [ask, subscribe]],
  ])('%s', async (_, answers, methods) => {
    const gateway = fakeGateway(...answers);
    await ensureSubscribed(gateway, TOKEN, TRADE_COMPLAINT_MESSAGE);
    expect(gateway.calls.map(({ method }) => method)).toEqual(methods);
    for (const { request } of gateway.calls) {
      expect(request.appAuthToken).toBeUndefined();
      expect(request.bizContent).toMatchObject({ auth_type: 'app_auth', auth_token: TOKEN, topic: TRADE_COMPLAINT_MESSAGE });
    }
  }); // prettier-ignore

  it.each<[string, (object | Error)[]]>([
    ['no answer to the question', [refusal('timeout')]],
    ['no permission', [{ code: '10000' }, refusal('gateway', 'isv.insufficient-isv-permissions')]],
    ['"exists" without a signature', [{ code: '10000' }, refusal('business', 'RELATION_EXISTED', false)]],
  ])('throws on %s', async (_, answers) => {
    await expect(ensureSubscribed(fakeGateway(...answers), TOKEN, TRADE_COMPLAINT_MESSAGE)).rejects.toThrow(
      AlipayError,
    );
  });
});
