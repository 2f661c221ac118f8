import { describe, expect, it } from 'vitest';
import { createGateway } from './gateway.js';
import { keyCredentials, startPeer, VECTOR_NOW } from './testing.fixture.js';

describe('the merchant of a call', () => {
  it.each(['', ' '])('is never %j: such a call could become one for our own account', async (appAuthToken) => {
    const peer = await startPeer((_, response) => response.end('{}'));
    const gateway = createGateway(keyCredentials(), { gatewayUrl: peer.url, now: () => VECTOR_NOW });
    const calling = gateway.call('alipay.trade.refund', { appAuthToken, kind: 'write', bizContent: { trade_no: '1' } });
    await expect(calling).rejects.toMatchObject({ kind: 'invalid_request', sent: false, retry: 'no' });
    expect(peer.seen).toHaveLength(0);
    await gateway.close();
    await peer.close();
  });
});
