import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from '../../address-guard.js';
import type { SendContext } from '../../channel.js';
import { describeNotice } from '../../template.js';
import { emailChannel } from './email.js';

interface Caught {
  from: string;
  to: string[];
  source: string;
}

const SECRET = 'KWHTTPSECRETCODE';
const running: { close(): void }[] = [];
afterEach(() => {
  for (const server of running.splice(0)) server.close();
});

const vendor = (line: string): Error =>
  Object.assign(new Error(line.slice(4)), { responseCode: Number(line.slice(0, 3)) });

/** A plain SMTP server on loopback that behaves well unless an option says otherwise. */
async function smtp(options: SMTPServerOptions = {}): Promise<{ port: number; caught: Caught[] }> {
  const caught: Caught[] = [];
  const server = new SMTPServer({
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, _session, done) =>
      auth.password === SECRET ? done(null, { user: auth.username }) : done(vendor('535 Error: authentication failed')),
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        caught.push({
          from: mailFrom ? mailFrom.address : '',
          to: rcptTo.map((one) => one.address),
          source: Buffer.concat(parts).toString(),
        });
        done();
      });
    },
    ...options,
  });
  server.on('error', () => undefined);
  running.push(server);
  const listening = await new Promise<Server>((resolve) => {
    const net: Server = server.listen(0, '127.0.0.1', () => resolve(net));
  });
  return { port: (listening.address() as AddressInfo).port, caught };
}

/** A server that says fixed lines: for silence and cut connections. */
async function scripted(onSocket: (socket: Socket) => void): Promise<number> {
  const server = createServer(onSocket);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const settingsFor = (port: number, rest: Record<string, unknown> = {}) => {
  const fields = {
    host: '127.0.0.1',
    port,
    security: 'none',
    user: 'kf@163.com',
    pass: SECRET,
    recipients: ['a@example.com', 'b@example.com'],
  };
  return emailChannel.complete({ ...fields, ...rest }).settings;
};

const ctx = (rest: Partial<SendContext> = {}): SendContext => ({
  deliveryId: '01JDELIVERY',
  hostName: 'redress.example.com',
  guard: createAddressGuard('all'),
  signal: new AbortController().signal,
  isTest: false,
  ...rest,
});

const content = describeNotice(
  {
    event: 'complaint.received',
    at: 0,
    now: 0,
    publicUrl: 'https://redress.example.com',
    data: {},
    complaint: {
      id: 'C1', taskId: 'T1', merchantName: '云杉\r\nBcc: evil@x.y', companyName: null, providerName: 'P', amountFen: 12_800, reason: null,
      content: '没发货', contactMasked: null, deadlineAt: 83_000_000, complainedAt: 0,
    },
  },
  'zh-CN',
); // prettier-ignore

const headersOf = (source: string): Map<string, string> => {
  const unfolded = (source.split('\r\n\r\n')[0] ?? '').replaceAll(/\r\n[ \t]+/g, ' ');
  return new Map(
    unfolded
      .split('\r\n')
      .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
  );
};

describe('a mail', () => {
  it('arrives with stable id, thread, and nothing injected', async () => {
    const { port, caught } = await smtp();
    const settings = settingsFor(port, { fromName: '云杉客服' });
    const result = await emailChannel.send(content, ['a@example.com'], settings, ctx());
    const again = await emailChannel.send(content, ['a@example.com'], settings, ctx());
    expect([result.class, again.class]).toEqual(['ok', 'ok']);
    expect(result.perRecipient).toEqual({ 'a@example.com': { class: 'ok', code: null } });
    expect(caught.map(({ from, to }) => [from, to])).toEqual([
      ['kf@163.com', ['a@example.com']],
      ['kf@163.com', ['a@example.com']],
    ]);
    const headers = headersOf(caught[0]!.source);
    expect(headers.get('message-id')).toBe('<01JDELIVERY@redress.example.com>');
    expect(headersOf(caught[1]!.source).get('message-id')).toBe('<01JDELIVERY@redress.example.com>');
    expect(headers.get('references')).toBe('<complaint-C1@redress.example.com>');
    expect(headers.get('in-reply-to')).toBe('<complaint-C1@redress.example.com>');
    expect(headers.get('auto-submitted')).toBe('auto-generated');
    expect(headers.get('x-redress-delivery')).toBe('01JDELIVERY');
    expect(headers.has('bcc')).toBe(false);
    expect(headers.get('content-type')).toContain('multipart/alternative');
  });

  it('counts each recipient for itself', async () => {
    const { port, caught } = await smtp({
      onRcptTo: ({ address }, _session, done) =>
        done(address.startsWith('unknown') ? vendor('550 User not found') : null),
    });
    const to = ['a@example.com', 'unknown@example.com'];
    const result = await emailChannel.send(
      content,
      to,
      settingsFor(port, { oneMailEach: false, recipients: to }),
      ctx(),
    );
    expect(result.class).toBe('ok');
    expect(result.perRecipient).toEqual({
      'a@example.com': { class: 'ok', code: null },
      'unknown@example.com': { class: 'recipient', code: '550' },
    });
    expect(caught[0]?.to).toEqual(['a@example.com']);
  });

  it('goes to each alone, or to all together', () => {
    expect(emailChannel.groups(settingsFor(1))).toEqual([['a@example.com'], ['b@example.com']]);
    expect(emailChannel.groups(settingsFor(1, { oneMailEach: false }))).toEqual([['a@example.com', 'b@example.com']]);
  });
});

describe('what goes wrong', () => {
  const outcome = async (port: number, rest: Record<string, unknown> = {}, context: Partial<SendContext> = {}) => {
    const result = await emailChannel.send(content, ['a@example.com'], settingsFor(port, rest), ctx(context));
    expect(JSON.stringify(result)).not.toContain(SECRET);
    return [result.class, result.code];
  };

  it.each<[string, SMTPServerOptions, Record<string, unknown>, string, string]>([
    ['a wrong code', {}, { pass: 'nope' }, 'config', '535'],
    ['a refused sender', { onMailFrom: (_a, _s, done) => done(vendor('553 Mail from must equal authorized user')) }, {}, 'config', '553'],
    ['too many mails', { onMailFrom: (_a, _s, done) => done(vendor('451 MI:SFQ 163 smtp')) }, {}, 'throttled', '451 MI:SFQ'],
    ['an unknown recipient', { onRcptTo: (_a, _s, done) => done(vendor('550 Invalid User')) }, {}, 'recipient', '550'],
    ['a refused text', { onData: (stream, _s, done) => { stream.resume(); stream.on('end', () => done(vendor('554 DT:SPM 163 smtp'))); } }, {}, 'content', '554 DT:SPM'],
    ['a refused connection', { onConnect: (_s, done) => done(vendor('421 HL:ICC too many')) }, {}, 'throttled', '421 HL:ICC'],
    ['no STARTTLS', {}, { security: 'starttls' }, 'config', '500'],
  ])('%s', async (_name, options, rest, verdict, code) => {
    const { port } = await smtp(options);
    expect(await outcome(port, rest)).toEqual([verdict, code]);
  }); // prettier-ignore

  it('TLS spoken to a plain port is a matter of settings', async () => {
    const { port } = await smtp();
    expect(await outcome(port, { security: 'tls' })).toEqual(['config', 'ERR_SSL_WRONG_VERSION_NUMBER']);
  });

  it('a certificate that nobody vouches for is a matter of settings', async () => {
    const { port } = await smtp({ secure: true, disabledCommands: [] });
    expect(await outcome(port, { security: 'tls' })).toEqual(['config', 'CERT_HAS_EXPIRED']);
  });

  it('a closed port is tried again', async () => {
    const port = await scripted(() => undefined);
    running.splice(0).forEach((server) => server.close());
    expect(await outcome(port)).toEqual(['retry', 'ECONNREFUSED']);
  });

  it('silence after the text means it may have arrived', async () => {
    const aborted = new AbortController();
    const { port } = await smtp({
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => aborted.abort());
      },
    });
    expect(await outcome(port, {}, { signal: aborted.signal })).toEqual(['unknown', 'EABORT']);
  });

  it('a connection cut after the text means it may have arrived', async () => {
    let last: Socket | undefined;
    const { port } = await smtp({
      onData: (stream) => {
        stream.resume();
        stream.on('end', () => last?.destroy());
      },
    });
    const proxy = await scripted((socket) => {
      last = socket;
      const upstream = new (socket.constructor as new () => Socket)();
      upstream.connect(port, '127.0.0.1');
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
      socket.on('close', () => upstream.destroy());
      socket.pipe(upstream).pipe(socket);
    });
    expect((await outcome(proxy))[0]).toBe('unknown');
  });

  it('an address inside the network is not even connected to', async () => {
    const { port, caught } = await smtp();
    for (const host of ['127.0.0.1', '127.1', '0x7f000001', 'localhost', '::1']) {
      expect([host, await outcome(port, { host }, { guard: createAddressGuard('none') })]).toEqual([
        host,
        ['config', 'EADDRESSREFUSED'],
      ]);
    }
    expect(caught).toEqual([]);
  });

  it('an unknown host passes by itself, but is told as a mistake to who is testing', async () => {
    const lookupAll = () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }));
    const guard = createAddressGuard('all', { lookupAll });
    expect(await outcome(465, { host: 'smtp.nowhere.cn' }, { guard })).toEqual(['retry', 'ENOTFOUND']);
    expect(await outcome(465, { host: 'smtp.nowhere.cn' }, { guard, isTest: true })).toEqual(['config', 'ENOTFOUND']);
  });

  it('keeps secrets and addresses out of what the server is quoted with', async () => {
    const encoded = Buffer.from(SECRET).toString('base64');
    const { port } = await smtp({
      onMailFrom: (_a, _s, done) => done(vendor(`550 ${SECRET} ${encoded} from zhou@163.com refused`)),
    });
    const result = await emailChannel.send(content, ['a@example.com'], settingsFor(port), ctx());
    expect(result.message).toBe('550 *** *** from z***@163.com refused');
  });
});

describe('signing in alone', () => {
  it('finds a wrong code without sending', async () => {
    const { port, caught } = await smtp();
    expect((await emailChannel.probe?.(settingsFor(port), ctx()))?.class).toBe('ok');
    const wrong = await emailChannel.probe?.(settingsFor(port, { pass: 'nope' }), ctx());
    expect([wrong?.class, wrong?.code, wrong?.advice?.['zh-CN']]).toEqual([
      'config',
      '535',
      expect.stringContaining('授权码'),
    ]);
    expect(caught).toEqual([]);
  });
});
