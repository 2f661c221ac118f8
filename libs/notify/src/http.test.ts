import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from './address-guard.js';
import { post } from './http.js';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});
async function serve(listener: RequestListener): Promise<string> {
  const made = createServer(listener);
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`;
}
const { signal } = new AbortController();
const guard = createAddressGuard('all');

describe('post', () => {
  it('sends and reads', async () => {
    const url = await serve((req, res) => req.on('data', (part: Buffer) => res.end(`got ${part.toString()}`)));
    expect(await post(guard, { url, body: 'x', signal })).toMatchObject({ status: 200, text: 'got x' });
  });

  it('does not follow where it is sent', async () => {
    const url = await serve((_req, res) => res.writeHead(302, { location: 'http://169.254.169.254/' }).end());
    expect(await post(guard, { url, body: '', signal })).toMatchObject({
      status: 302,
      headers: { location: 'http://169.254.169.254/' },
    });
  });

  it('reads no more than 64 KiB', async () => {
    const url = await serve((_req, res) => {
      const more = () => {
        while (res.write('a'.repeat(65_536))) if (res.destroyed) return;
      };
      res.on('drain', more);
      more();
    });
    expect((await post(guard, { url, body: '', signal })).text).toHaveLength(65_536);
  });

  it('gives up on a silent server', async () => {
    const url = await serve(() => undefined);
    await expect(post(guard, { url, body: '', signal, timeoutMs: 50 })).rejects.toThrow(/timeout/i);
  });

  it('refuses what the guard refuses', async () => {
    await expect(
      post(createAddressGuard('none'), { url: 'http://127.0.0.1:1/', body: '', signal }),
    ).rejects.toMatchObject({ code: 'EADDRESSREFUSED' });
  });
});
