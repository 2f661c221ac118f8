import { createServer, type Socket } from 'node:net';

export interface CaughtMail {
  to: string[];
  messageId: string;
  source: string;
}

export interface FakeSmtp {
  port: number;
  mails: CaughtMail[];
  /** Passwords that signed in. */
  logins: string[];
  /** Next answers by verb instead of the friendly one, e.g. `{ MAIL: ['451 MI:SFQ'] }`; `cut` ends the connection. */
  say: Partial<Record<'AUTH' | 'MAIL' | 'RCPT' | 'DATA' | 'TEXT', string[]>>;
  /** The password that is right. */
  password: string;
  close(): Promise<void>;
}

/** For tests only: as much of an SMTP server as one mail at a time needs. */
export async function startFakeSmtp(): Promise<FakeSmtp> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    converse(socket, fake);
  });
  const fake: FakeSmtp = {
    port: 0,
    mails: [],
    logins: [],
    say: {},
    password: 'RIGHTCODE',
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address && typeof address === 'object') fake.port = address.port;
  return fake;
}

function converse(socket: Socket, fake: FakeSmtp): void {
  let to: string[] = [];
  let text: string | null = null;
  let buffer = '';
  const reply = (verb: keyof FakeSmtp['say'] | null, friendly: string) => {
    const line = (verb && fake.say[verb]?.shift()) ?? friendly;
    if (line === 'cut') socket.destroy();
    else socket.write(`${line}\r\n`);
    return line.startsWith('2') || line.startsWith('3');
  };
  const command = (line: string) => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO') socket.write('250-fake\r\n250 AUTH PLAIN\r\n');
    else if (verb === 'AUTH') {
      const password =
        Buffer.from(line.split(' ')[2] ?? '', 'base64')
          .toString()
          .split('\0')[2] ?? '';
      fake.logins.push(password);
      reply('AUTH', password === fake.password ? '235 ok' : '535 authentication failed');
    } else if (verb === 'MAIL') reply('MAIL', '250 ok');
    else if (verb === 'RCPT') {
      if (reply('RCPT', '250 ok')) to.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
    } else if (verb === 'DATA') {
      if (reply('DATA', '354 go')) text = '';
    } else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else socket.write('250 ok\r\n');
  };
  const endOfText = (source: string) => {
    const messageId = /^message-id: *(\S+)/im.exec(source)?.[1] ?? '';
    fake.mails.push({ to, messageId, source });
    to = [];
    reply('TEXT', '250 queued as 1');
  };
  socket.on('data', (part) => {
    buffer += part.toString('latin1');
    for (;;) {
      const end = text === null ? buffer.indexOf('\r\n') : buffer.indexOf('\r\n.\r\n');
      if (end < 0) return;
      const chunk = buffer.slice(0, end);
      buffer = buffer.slice(end + (text === null ? 2 : 5));
      if (text === null) command(chunk);
      else {
        text = null;
        endOfText(chunk);
      }
    }
  });
  socket.write('220 fake\r\n');
}
