import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { Socket } from 'node:net';
import type { Fault } from '../faults.js';
import type { Simulation } from '../simulation.js';
import type { Mail } from '../state/model.js';

const QUARTER_MS = 15 * 60_000;
const MAX_MAIL_BYTES = 50 * 1024 * 1024;
const KEPT_MAILS = 1_000;

/** Replies of 163.com, by the kind of the fault that asks for them. */
const replies: Record<string, [number, string]> = {
  '454': [454, '4.7.0 Temporary authentication failure'],
  '535': [535, 'Error: authentication failed'],
  '451-sfq': [451, 'MI:SFQ 163 smtp sender rate limited, please try again later'],
  '451-spm': [451, 'DT:SPM 163 smtp, please try again'],
  '554': [554, 'DT:SPM 163 smtp, mail is rejected as suspected spam'],
  '421': [421, 'HL:ICC too many connections from this ip'],
  '552': [552, 'Requested mail action aborted: exceeded mailsize limit'],
};

type Done = (error?: Error | null) => void;

/**
 * A plain mail server with the rules of 163.com that keeps what it gets.
 * @returns the server and its open sockets: cutting or silencing one is possible there only
 */
export function createSmtp(sim: Simulation): { server: SMTPServer; sockets: ReadonlySet<Socket> } {
  const sockets = new Set<Socket>();
  const server: SMTPServer = new SMTPServer({
    banner: '163 com Anti-spam GT for simulator',
    name: 'smtp.163.sim',
    disabledCommands: ['STARTTLS'],
    authMethods: ['PLAIN', 'LOGIN'],
    allowInsecureAuth: true,
    size: MAX_MAIL_BYTES,
    disableReverseLookup: true,
    onConnect: (_session, done) => meet(sim, ['421', 'silent-greeting'], '', done),
    onAuth: (auth, _session, done) => {
      const fault = strike(sim, ['454', '535'], '');
      if (fault !== undefined) return done(failure(fault.kind));
      const account = accountOf(sim, auth.username ?? '');
      if (account === undefined || account.password !== auth.password) return done(failure('535'));
      done(null, { user: (auth.username ?? '').toLowerCase() });
    },
    onMailFrom: (address, session, done) => {
      if (address.address.toLowerCase() !== loginOf(session)) {
        return done(refusal(553, 'Mail from must equal authorized user'));
      }
      if (isOverLimit(sim, loginOf(session))) return done(failure('451-sfq'));
      meet(sim, ['451-sfq', 'silent-mail'], '', done);
    },
    onRcptTo: (address, _session, done) => {
      done(/^unknown/i.test(address.address) ? refusal(550, 'User not found') : null);
    },
    onData: (stream, session, done) => {
      takeMail(sim, sockets, stream, session, done).catch((error: unknown) => {
        console.error('simulator bug', error);
        stream.destroy();
      });
    },
  });
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  // A client that is cut off in mid sentence is what some tests want, not a fault of the server.
  server.on('error', () => undefined);
  return { server, sockets };
}

/** Let a fault of these kinds strike at this step, or go on. */
function meet(sim: Simulation, kinds: readonly string[], to: string, done: Done): void {
  const fault = strike(sim, kinds, to);
  if (fault === undefined) return done();
  if (fault.kind.startsWith('silent')) return;
  done(failure(fault.kind));
}

function strike(sim: Simulation, kinds: readonly string[], to: string): Fault | undefined {
  const fault = sim.faults.findSmtp(kinds, to);
  if (fault !== undefined) sim.faults.spend(fault);
  return fault;
}

/** Read a mail, then keep it, refuse it, or fall silent. */
async function takeMail(
  sim: Simulation,
  sockets: ReadonlySet<Socket>,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
  done: Done,
): Promise<void> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  } catch {
    return; // the client went away in mid mail; nobody waits for an answer
  }
  if (stream.sizeExceeded) return done(failure('552'));
  const to = session.envelope.rcptTo.map((address) => address.address);
  const fault = strike(sim, ['554', '451-spm', '552', 'silent-data', 'cut-data', 'hang-after-250'], to.join(' '));
  if (fault !== undefined && replies[fault.kind] !== undefined) return done(failure(fault.kind));
  if (fault?.when !== 'before') keep(sim, toMail(sim, await simpleParser(Buffer.concat(chunks)), session, to));
  if (fault?.kind === 'silent-data') return;
  const socket = [...sockets].find((candidate) => candidate.remotePort === session.remotePort);
  if (fault?.kind === 'cut-data') {
    socket?.destroy();
    return;
  }
  done();
  if (fault?.kind === 'hang-after-250') setImmediate(() => socket?.pause());
}

function toMail(sim: Simulation, parsed: ParsedMail, session: SMTPServerSession, to: string[]): Mail {
  const messageId = parsed.messageId ?? '';
  const headers = Object.fromEntries(
    parsed.headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]),
  );
  const earlier = sim.data.mails.find((mail) => mail.messageId === messageId && mail.to.join() === to.join());
  return {
    id: `m${sim.store.nextSeq()}`,
    at: sim.clock.now(),
    account: loginOf(session),
    from: parsed.from?.text ?? '',
    to,
    subject: parsed.subject ?? '',
    text: parsed.text ?? '',
    html: typeof parsed.html === 'string' ? parsed.html : '',
    messageId,
    headers,
    ...(messageId !== '' && earlier !== undefined ? { duplicateOf: earlier.id } : {}),
  };
}

function keep(sim: Simulation, mail: Mail): void {
  sim.data.mails.push(mail);
  if (sim.data.mails.length > KEPT_MAILS) sim.data.mails.splice(0, sim.data.mails.length - KEPT_MAILS);
  sim.store.touch();
}

function loginOf(session: SMTPServerSession): string {
  return typeof session.user === 'string' ? session.user : '';
}

/** The exact address, or `*@domain`. */
function accountOf(sim: Simulation, user: string) {
  const login = user.toLowerCase();
  const domain = login.slice(login.indexOf('@'));
  const { smtpAccounts } = sim.data;
  return (
    smtpAccounts.find((account) => account.user === login) ??
    smtpAccounts.find((account) => account.user === `*${domain}`)
  );
}

function isOverLimit(sim: Simulation, login: string): boolean {
  const limit = accountOf(sim, login)?.sfqLimit;
  if (limit === undefined) return false;
  const since = sim.clock.now() - QUARTER_MS;
  return sim.data.mails.filter((mail) => mail.account === login && mail.at >= since).length >= limit;
}

function failure(kind: string): Error {
  const [code, text] = replies[kind] ?? [451, 'Requested action aborted'];
  return refusal(code, text);
}

function refusal(responseCode: number, text: string): Error {
  return Object.assign(new Error(text), { responseCode });
}
