import { MockAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { startPeer, type Peer } from './testing.fixture.js';
import { createTransport, MAX_ANSWER_BYTES, TransportFault, type HttpRequest } from './transport.js';

const peers: Peer[] = [];
afterEach(async () => {
  for (const peer of peers.splice(0)) await peer.close();
});

async function peerThatSays(body: string | Buffer): Promise<Peer> {
  const peer = await startPeer((_, response) => response.end(body));
  peers.push(peer);
  return peer;
}

function postTo(peer: Peer, over: Partial<HttpRequest> = {}): HttpRequest {
  return { url: new URL(peer.url), headers: {}, body: 'a=1', timeoutMs: 5000, ...over };
}

describe('transport', () => {
  it('may be closed twice, at once, and before its first call', async () => {
    await createTransport({}).close();
    const transport = createTransport({});
    await transport.send(postTo(await peerThatSays('x')));
    await Promise.all([transport.close(), transport.close()]);
    await transport.close();
  });

  it('sends nothing after it was closed', async () => {
    const peer = await peerThatSays('x');
    const transport = createTransport({});
    await transport.send(postTo(peer));
    await transport.close();
    await expect(transport.send(postTo(peer))).rejects.toMatchObject({ kind: 'network', sent: false });
    expect(peer.seen).toHaveLength(1);
  });

  it('does not close a dispatcher that others share', async () => {
    const shared = new MockAgent();
    const transport = createTransport({ dispatcher: shared });
    await transport.close();
    shared.disableNetConnect();
    shared.get('http://peer').intercept({ path: '/x', method: 'POST' }).reply(200, 'still here');
    const url = new URL('http://peer/x');
    const { body } = await transport.send({ url, headers: {}, body: '', timeoutMs: 1000 });
    expect(body.toString()).toBe('still here');
    await shared.close();
  });

  it('C2 takes an answer of exactly 2 MiB and not a byte more', async () => {
    const transport = createTransport({});
    const whole = await transport.send(postTo(await peerThatSays(Buffer.alloc(MAX_ANSWER_BYTES, 0x20))));
    expect(whole.body).toHaveLength(MAX_ANSWER_BYTES);
    const sending = transport.send(postTo(await peerThatSays(Buffer.alloc(MAX_ANSWER_BYTES + 1, 0x20))));
    await expect(sending).rejects.toBeInstanceOf(TransportFault);
    await expect(sending).rejects.toMatchObject({ kind: 'too_large', sent: true });
    await transport.close();
  });
});
