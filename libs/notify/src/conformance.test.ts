import { createServer, type AddressInfo, type Server } from 'node:net';
import { ChannelTypeDescriptor, type ChannelType } from '@redress/contract';
import { afterEach, describe, expect, it } from 'vitest';
import { createAddressGuard } from './address-guard.js';
import { channels, describeChannel } from './registry.js';
import { describeNotice } from './template.js';

type Mood = 'good' | 'refused' | 'throttled' | 'silent';
const SECRET = 'PLANTEDSECRETVALUE';

/** How to make the other side of a channel behave. A new channel adds its own here. */
const otherSides: Partial<Record<ChannelType, (mood: Mood) => Promise<Record<string, unknown>>>> = {
  email: async (mood) => {
    const port = await listen((line) => {
      if (mood === 'silent') return line === '' ? '220 silent' : null;
      if (line === '') return '220 fake';
      if (line.startsWith('EHLO')) return '250-fake\r\n250 AUTH PLAIN';
      if (line.startsWith('AUTH')) return mood === 'refused' ? `535 no such code ${SECRET}` : '235 ok';
      if (line.startsWith('MAIL')) return mood === 'throttled' ? '451 MI:SFQ' : '250 ok';
      if (line.startsWith('DATA')) return '354 go';
      return line === '.' || /^(RCPT|QUIT)/.test(line) ? '250 ok' : '';
    });
    return {
      host: '127.0.0.1',
      port,
      security: 'none',
      user: 'kf@163.com',
      pass: SECRET,
      recipients: ['a@example.com'],
    };
  },
};

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A server of lines: what it says to each; '' says nothing. */
async function listen(answer: (line: string) => string | null): Promise<number> {
  const server = createServer((socket) => {
    const say = (line: string) => {
      const text = answer(line);
      if (text) socket.write(`${text}\r\n`);
    };
    socket.on('error', () => undefined);
    socket.on('data', (part: Buffer) =>
      part
        .toString()
        .split('\r\n')
        .filter((line) => line !== '')
        .forEach(say),
    );
    say('');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const content = describeNotice(
  {
    event: 'channel.test',
    at: 0,
    now: 0,
    publicUrl: 'https://redress.example.com',
    data: { channelName: 'x' },
    complaint: null,
  },
  'zh-CN',
);

describe.each(channels.map((channel) => [channel.type, channel] as const))('%s', (type, channel) => {
  const attempt = async (mood: Mood, signal = new AbortController().signal) => {
    const fields = await otherSides[type]?.(mood);
    const { settings, issues } = channel.complete(fields ?? {});
    expect(issues).toEqual([]);
    const context = {
      deliveryId: 'D1',
      hostName: 'redress.example.com',
      guard: createAddressGuard('all'),
      signal,
      isTest: false,
    };
    const [group = []] = channel.groups(settings);
    const result = await channel.send(content, group, settings, context);
    expect(JSON.stringify(result)).not.toContain(SECRET);
    return result;
  };

  it('describes itself as the contract says, in both languages', () => {
    const descriptor = describeChannel(channel);
    expect(ChannelTypeDescriptor.parse(descriptor)).toEqual(descriptor);
    const fields = Object.keys(channel.base.shape);
    expect(fields).toEqual(expect.arrayContaining([...channel.secrets, ...channel.target]));
  });

  it('completes and judges anything without throwing', () => {
    for (const fields of [{}, { preset: 1 }, { recipients: null }, { __proto__: null, x: {} }]) {
      expect(channel.complete(fields)).toHaveProperty('settings');
    }
  });

  it('sends', async () => expect(await attempt('good')).toMatchObject({ class: 'ok' }));

  it('tells wrong credentials from trouble, and says what to do', async () => {
    const result = await attempt('refused');
    expect(result).toMatchObject({ class: 'config', advice: { 'zh-CN': expect.any(String), en: expect.any(String) } });
  });

  it('knows when it is too fast', async () => expect(await attempt('throttled')).toMatchObject({ class: 'throttled' }));

  it('ends when it is told to, whatever the other side does', async () => {
    const result = await attempt('silent', AbortSignal.timeout(100));
    expect(['retry', 'unknown']).toContain(result.class);
  });
});
