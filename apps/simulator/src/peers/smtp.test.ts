import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type Simulator } from '../server.js';

const LOGIN = 'service@163.com';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterEach(async () => {
  await simulator.admin('DELETE', '/mails');
  await simulator.admin('DELETE', '/faults');
});
afterAll(() => simulator.stop());

/** As much of an SMTP client as it takes to see every reply. */
class Client {
  private buffer = '';
  private isClosed = false;
  private wake: () => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      this.buffer += text;
      this.wake();
    });
    socket.on('close', () => {
      this.isClosed = true;
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  static open(port: number): Client {
    return new Client(connect(port, '127.0.0.1'));
  }

  /** The next whole reply, `silent` when none comes, `closed` when the line is cut. */
  async reply(timeoutMs = 1_500): Promise<string> {
    const until = Date.now() + timeoutMs;
    while (Date.now() < until) {
      const whole = /^(?:\d{3}-.*\r\n)*\d{3}(?: .*)?\r\n/.exec(this.buffer);
      if (whole !== null) {
        this.buffer = this.buffer.slice(whole[0].length);
        return whole[0].trim();
      }
      if (this.isClosed) return 'closed';
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 50);
      });
    }
    return 'silent';
  }

  async say(line: string, timeoutMs?: number): Promise<string> {
    this.socket.write(`${line}\r\n`);
    return this.reply(timeoutMs);
  }

  end(): void {
    this.socket.destroy();
  }
}

async function signedIn(password = 'demo-authcode', login = LOGIN): Promise<{ client: Client; auth: string }> {
  const client = Client.open(simulator.smtpPort);
  await client.reply();
  await client.say('EHLO test');
  const auth = await client.say(`AUTH PLAIN ${Buffer.from(`\0${login}\0${password}`).toString('base64')}`);
  return { client, auth };
}

const mail = (id = '<1@redress>') =>
  [
    'From: =?UTF-8?B?5oqV6K+J5o+Q6YaS?= <service@163.com>',
    'To: boss@example.com',
    'Subject: =?UTF-8?B?5paw5oqV6K+J?=',
    `Message-ID: ${id}`,
    'X-Redress-Delivery: 42',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>你好</p>',
    '.',
  ].join('\r\n');

async function sendMail(to = 'boss@example.com', timeoutMs?: number): Promise<string> {
  const { client } = await signedIn();
  await client.say(`MAIL FROM:<${LOGIN}>`);
  await client.say(`RCPT TO:<${to}>`);
  await client.say('DATA');
  const last = await client.say(mail(), timeoutMs);
  client.end();
  return last;
}

const mails = async () =>
  (await simulator.admin<{ items: { subject: string; duplicateOf?: string }[] }>('GET', '/mails')).items;

describe('163 rules', () => {
  it('keep a mail as a person would read it', async () => {
    expect(await sendMail()).toMatch(/^250/);
    expect(await sendMail()).toMatch(/^250/);
    const [second, first] = await mails();
    expect(first).toMatchObject({
      account: LOGIN,
      subject: '新投诉',
      to: ['boss@example.com'],
      html: expect.stringContaining('<p>你好</p>'),
      messageId: '<1@redress>',
      headers: { 'x-redress-delivery': '42' },
    });
    expect(second).toHaveProperty('duplicateOf');
  });

  it('offer no STARTTLS', async () => {
    const client = Client.open(simulator.smtpPort);
    await client.reply();
    const offers = await client.say('EHLO test');
    expect(offers).toMatch(/AUTH PLAIN LOGIN|AUTH LOGIN PLAIN/);
    expect(offers).not.toContain('STARTTLS');
    expect(await client.say(`MAIL FROM:<${LOGIN}>`)).toMatch(/^530/);
    client.end();
  });

  it('know logins, senders and recipients', async () => {
    expect((await signedIn('wrong')).auth).toMatch(/^535/);
    expect((await signedIn('demo-authcode', 'a@elsewhere.cn')).auth).toMatch(/^535/);
    const { client, auth } = await signedIn();
    expect(auth).toMatch(/^235/);
    expect(await client.say('MAIL FROM:<other@163.com>')).toMatch(/^553 .*Mail from must equal authorized user/);
    expect(await client.say(`MAIL FROM:<${LOGIN}>`)).toMatch(/^250/);
    expect(await client.say('RCPT TO:<unknown1@example.com>')).toMatch(/^550/);
    client.end();
  });

  it('limit a sender in a quarter of an hour', async () => {
    const limited = { user: LOGIN, password: 'demo-authcode', sfqLimit: 1 };
    await simulator.admin('POST', '/smtp-accounts', limited);
    expect(await sendMail()).toMatch(/^250/);
    const { client } = await signedIn();
    expect(await client.say(`MAIL FROM:<${LOGIN}>`)).toMatch(/^451 MI:SFQ/);
    client.end();
    await simulator.admin('POST', '/clock', { advanceMs: 16 * 60_000 });
    expect(await sendMail()).toMatch(/^250/);
    await simulator.admin('POST', '/smtp-accounts', { user: LOGIN, password: 'demo-authcode' });
  });
});

describe('faults', () => {
  const fault = (kind: string, rest: object = {}) =>
    simulator.admin('POST', '/faults', { method: 'smtp', kind, ...rest });

  it('refuse a login for now', async () => {
    await fault('454');
    expect((await signedIn()).auth).toMatch(/^454/);
    expect((await signedIn()).auth).toMatch(/^235/);
  });

  it('refuse a mail, of one recipient only if asked', async () => {
    await fault('554', { match: { to: 'spam@' } });
    expect(await sendMail()).toMatch(/^250/);
    expect(await sendMail('spam@example.com')).toMatch(/^554 DT:SPM/);
    expect(await mails()).toHaveLength(1);
  });

  it('stay silent at the greeting and after the mail', async () => {
    await fault('silent-greeting');
    const client = Client.open(simulator.smtpPort);
    expect(await client.reply(500)).toBe('silent');
    client.end();
    await fault('silent-data');
    expect(await sendMail('boss@example.com', 500)).toBe('silent');
    expect(await mails()).toHaveLength(1);
  });

  it('cut the line after the mail, kept or not', async () => {
    await fault('cut-data');
    expect(await sendMail()).toBe('closed');
    expect(await mails()).toHaveLength(1);
    await fault('cut-data', { when: 'before' });
    expect(await sendMail()).toBe('closed');
    expect(await mails()).toHaveLength(1);
  });

  it('hang after 250', async () => {
    await fault('hang-after-250');
    const { client } = await signedIn();
    await client.say(`MAIL FROM:<${LOGIN}>`);
    await client.say('RCPT TO:<boss@example.com>');
    await client.say('DATA');
    expect(await client.say(mail())).toMatch(/^250/);
    expect(await client.say('QUIT', 500)).toBe('silent');
    client.end();
  });
});
