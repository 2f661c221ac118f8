import { createServer, type Server } from 'node:http';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from './address.js';
import { AddressRefused, createAddressGuard } from './address-guard.js';

const INNER = [
  '0.0.0.0', '0.1.2.3', '10.0.0.1', '100.64.0.1', '100.100.100.200', '127.0.0.1', '127.255.255.254', '169.254.169.254',
  '172.16.0.1', '172.31.255.255', '192.0.0.1', '192.0.2.1', '192.88.99.1', '192.168.1.1', '198.18.0.1', '198.19.255.255',
  '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1', '255.255.255.255',
  '::', '::1', '::7f00:1', '::ffff:10.0.0.1', '::ffff:7f00:1', '::ffff:169.254.169.254', '64:ff9b::7f00:1', '64:ff9b:1::1',
  '100::1', '2001::1', '2001:db8::1', '2002:7f00:1::', 'fc00::1', 'fd00:ec2::254', 'fe80::1', 'fec0::1', 'ff02::1',
]; // prettier-ignore
const OUTER = ['1.1.1.1', '8.8.8.8', '110.75.0.1', '172.32.0.1', '100.128.0.1', '2400:3200::1', '::ffff:8.8.8.8'];

/** Every way to write 127.0.0.1 and its like that WHATWG parsing accepts. */
const ODD_SPELLINGS = [
  'https://2130706433/', 'https://0x7f.1/', 'https://0x7f000001/', 'https://0177.0.0.1/', 'https://127.1/',
  'https://127。0。0。1/', 'https://１２７.0.0.1/', 'https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:7f00:1]/',
  'https://[0:0:0:0:0:0:0:1]/', 'https://[::]/', 'https://0/', 'https://0.0.0.0/', 'https://169.254.169.254/latest',
  'https://[fd00:ec2::254]/', 'https://3232235777/', 'HTTPS://127.0.0.1/', 'https:\\\\127.0.0.1\\', 'https://127.0.0.1./',
]; // prettier-ignore

const reasonOf = (work: () => void): string => {
  try {
    work();
    return 'allowed';
  } catch (error) {
    return error instanceof AddressRefused ? error.reason : String(error);
  }
};
const refusal = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'allowed',
    (error: unknown) => (error instanceof AddressRefused ? error.reason : error),
  );

describe('public addresses', () => {
  it.each(INNER)('%s is not one', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(OUTER)('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));
  it('a name is not one', () => expect(isPublicAddress('example.com')).toBe(false));
});

describe('check', () => {
  const closed = createAddressGuard('none');

  it.each(ODD_SPELLINGS)('refuses %s', (url) => expect(reasonOf(() => closed.check(url))).toBe('address'));

  it.each([
    ['http://example.com/', 'scheme'],
    ['ftp://example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['https://example.com:8443/', 'port'],
    ['https://user:pw@example.com/', 'credentials'],
    ['example.com', 'malformed'],
    ['https://', 'malformed'],
    [`https://example.com/${'a'.repeat(2_048)}`, 'too-long'],
    ['http://8.8.8.8/', 'scheme'],
    ['https://8.8.8.8:22/', 'port'],
  ])('refuses %s: %s', (url, reason) => expect(reasonOf(() => closed.check(url))).toBe(reason));

  it('lets a public https address pass', () => {
    expect(reasonOf(() => closed.check('https://openapi.alipay.com/gateway.do'))).toBe('allowed');
    expect(reasonOf(() => closed.check('https://8.8.8.8/'))).toBe('allowed');
  });

  it('allows what the operator named, there also by http and on any port, and nothing else', () => {
    const some = createAddressGuard(['10.1.0.0/16', '127.0.0.1', 'fd00::/8']);
    for (const url of [
      'http://10.1.2.3:8080/',
      'http://127.0.0.1:4000/',
      'https://[fd00::1]:1/',
      'http://[::ffff:10.1.0.1]/',
    ]) {
      expect(reasonOf(() => some.check(url))).toBe('allowed');
    }
    expect(reasonOf(() => some.check('http://10.2.0.1/'))).toBe('address');
    expect(reasonOf(() => some.check('http://127.0.0.2/'))).toBe('address');
    expect(reasonOf(() => some.check('http://8.8.8.8/'))).toBe('scheme');
  });

  it('with all private networks allowed still wants https for the public internet', () => {
    const open = createAddressGuard('all');
    expect(reasonOf(() => open.check('http://192.168.3.4:4000/'))).toBe('allowed');
    expect(reasonOf(() => open.check('http://8.8.8.8/'))).toBe('scheme');
  });

  it.each(['10.0.0.0/33', '10.0.0/8', 'localhost', '10.0.0.0/8/8', '::/129', '', '10.0.0.0/x'])(
    'does not accept "%s" as a network',
    (entry) => expect(() => createAddressGuard([entry])).toThrow('is no network address'),
  );
});

describe('at connect time', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    server = createServer((_req, res) => res.end('inside'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address && typeof address === 'object') port = address.port;
  });
  afterAll(() => server.close());

  const names = (addresses: string[]) => () =>
    Promise.resolve(addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })));

  it('refuses literals, for which Node calls no lookup', async () => {
    const guard = createAddressGuard('none');
    expect(await refusal(request(`http://127.0.0.1:${port}/`, { dispatcher: guard.dispatcher }))).toBe('address');
    expect(await refusal(request(`http://[::1]:${port}/`, { dispatcher: guard.dispatcher }))).toBe('address');
  });

  it('refuses a name when one of its addresses is inside', async () => {
    const guard = createAddressGuard('none', { lookupAll: names(['8.8.8.8', '127.0.0.1']) });
    expect(await refusal(request('https://rebound.example/', { dispatcher: guard.dispatcher }))).toBe('address');
  });

  it('refuses plain http and odd ports to a public address even where a private network is allowed', async () => {
    const guard = createAddressGuard('all', { lookupAll: names(['8.8.8.8']) });
    expect(await refusal(request('http://public.example/', { dispatcher: guard.dispatcher }))).toBe('scheme');
    expect(await refusal(request('https://public.example:8443/', { dispatcher: guard.dispatcher }))).toBe('port');
  });

  it('connects to what the operator allowed, by name and by literal', async () => {
    const guard = createAddressGuard(['127.0.0.0/8'], { lookupAll: names(['127.0.0.1']) });
    for (const host of ['127.0.0.1', 'inner.example']) {
      const answer = await request(`http://${host}:${port}/`, { dispatcher: guard.dispatcher });
      expect(await answer.body.text()).toBe('inside');
    }
    await guard.close();
  });

  it('says that a name is unknown as the resolver says it', async () => {
    const guard = createAddressGuard('none', { lookupAll: names([]) });
    expect(await refusal(request('https://nowhere.example/', { dispatcher: guard.dispatcher }))).toMatchObject({
      code: 'ENOTFOUND',
    });
  });
});

describe('resolve', () => {
  const lookupAll = (host: string) =>
    Promise.resolve(
      host === 'mixed.example'
        ? [{ address: '2400:3200::1', family: 6 }, { address: '8.8.8.8', family: 4 }]
        : [{ address: '10.0.0.9', family: 4 }],
    ); // prettier-ignore

  it('gives an IPv4 address first', async () => {
    expect(await createAddressGuard('none', { lookupAll }).resolve('mixed.example')).toBe('8.8.8.8');
  });

  it('refuses inner names and odd spellings of inner addresses', async () => {
    const guard = createAddressGuard('none', { lookupAll });
    for (const host of ['relay.example', '127.1', '0x7f000001', '::1', '[::1]', '127。0。0。1', '10.0.0.9']) {
      expect([host, await refusal(guard.resolve(host))]).toEqual([host, 'address']);
    }
    expect(await createAddressGuard(['10.0.0.0/8'], { lookupAll }).resolve('relay.example')).toBe('10.0.0.9');
  });

  it('keeps what must stay inside away from public addresses', async () => {
    const guard = createAddressGuard('all', { lookupAll });
    expect(await refusal(guard.resolve('mixed.example', { onlyAllowedNetworks: true }))).toBe('port');
    expect(await guard.resolve('relay.example', { onlyAllowedNetworks: true })).toBe('10.0.0.9');
  });

  it.each(['smtp.163.com:465', 'user@smtp.163.com', 'smtp.163.com/x', 'a b', '', 'x?y', 'a#b', 'a\\b'])(
    'does not accept "%s" as a host',
    async (host) => expect(await refusal(createAddressGuard('none').resolve(host))).toBe('malformed'),
  );
});
