import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditService } from '../audit/audit.service.js';
import { Config } from '../platform/config/env.js';
import { AuditRow, SessionRow, UserAccountRow } from '../platform/database/platform.entities.js';
import { ProblemError } from '../platform/http/problem.js';
import { Log } from '../platform/log/log.js';
import { openTestPlatform, type TestPlatform } from '../platform/testing/test-platform.js';
import { AccountsService } from './accounts.service.js';
import { Cookies } from './cookies.js';
import { FirstUserService } from './first-user.service.js';
import { Passwords } from './passwords.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionsService } from './sessions.service.js';
import { ThrottleService } from './throttle.service.js';

const password = 'correct horse battery';
const hour = 3_600_000;
let platform: TestPlatform;
let printed: string[];

beforeEach(async () => {
  platform = await openTestPlatform();
  printed = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await platform.close();
});

function theAccounts(settings: Partial<Config> = {}) {
  const { database, clock, ids, vault } = platform;
  const config = Object.assign(new Config(), {
    role: 'all',
    publicUrl: 'http://localhost:3000',
    admin: null,
    ...settings,
  });
  const audit = new AuditService(clock, ids);
  const sessions = new SessionsService(database, clock, ids, vault);
  const passwords = new Passwords();
  const cookies = new Cookies(config, vault);
  const log = new Log('error', clock, () => undefined);
  const firstUser = new FirstUserService(
    config,
    database,
    platform.settings,
    passwords,
    sessions,
    audit,
    clock,
    ids,
    log,
  );
  const throttle = new ThrottleService(database, clock, ids);
  const accounts = new AccountsService(database, clock, passwords, sessions, throttle, audit);
  return {
    accounts,
    sessions,
    firstUser,
    throttle,
    cookies,
    authenticator: new SessionAuthenticator(cookies, sessions),
  };
}

const source = (values: Partial<{ ip: string; device: string | null }> = {}) => ({
  ip: '203.0.113.1',
  requestId: 'q1',
  device: null,
  ...values,
});

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: unknown) => (error instanceof ProblemError ? error.code : String(error)),
  );

const tokenPrinted = () => /#token=([0-9a-f]{32})/.exec(printed.join(''))?.[1] ?? '';

const requestWith = (token: string) =>
  ({ cookies: { redress: token }, headers: {}, ip: '203.0.113.1', id: 'q2' }) as unknown as FastifyRequest;

async function withOwner() {
  const parts = theAccounts({ admin: { username: 'Owner', password } });
  await parts.firstUser.onApplicationBootstrap();
  return parts;
}

describe('first user', () => {
  it('S05 is made with the printed token, once', async () => {
    const { firstUser } = theAccounts();
    await firstUser.onApplicationBootstrap();
    const owner = { username: 'lin', password };

    expect(await firstUser.state()).toBe(true);
    expect(await codeOf(firstUser.setUp('wrong', owner, '::1'))).toBe('setup_token_wrong');
    expect((await firstUser.setUp(tokenPrinted(), owner, '::1')).user).toMatchObject({
      username: 'lin',
      role: 'owner',
    });
    expect(await firstUser.state()).toBe(false);
    expect(await codeOf(firstUser.setUp(tokenPrinted(), owner, '::1'))).toBe('setup_done');
  });

  it('S05 has a token of 30 minutes; then another is printed', async () => {
    const { firstUser } = theAccounts();
    await firstUser.onApplicationBootstrap();
    const old = tokenPrinted();
    platform.clock.advance(30 * 60_000);
    expect(await codeOf(firstUser.setUp(old, { username: 'lin', password }, '::1'))).toBe('setup_token_wrong');
    printed = [];
    await firstUser.state();
    expect(tokenPrinted()).toMatch(/^[0-9a-f]{32}$/);
    expect(tokenPrinted()).not.toBe(old);
  });

  it('S02 needs a password that is not weak', async () => {
    const { firstUser } = theAccounts();
    await firstUser.onApplicationBootstrap();
    const weak = { username: 'lin', password: 'redress12345' };
    expect(await codeOf(firstUser.setUp(tokenPrinted(), weak, '::1'))).toBe('password_too_weak');
  });

  it('is one, however many set up at once', async () => {
    const { firstUser } = theAccounts();
    await firstUser.onApplicationBootstrap();
    const token = tokenPrinted();
    const all = ['a1', 'b2', 'c3'].map((username) => codeOf(firstUser.setUp(token, { username, password }, '::1')));
    expect((await Promise.all(all)).sort()).toEqual(['ok', 'setup_done', 'setup_done']);
    expect(await platform.database.read((db) => db.count(UserAccountRow))).toBe(1);
  });

  it('comes from the environment only while there is nobody', async () => {
    await withOwner();
    const later = theAccounts({ admin: { username: 'second', password } });
    await later.firstUser.onApplicationBootstrap();
    expect(await platform.database.read((db) => db.find(UserAccountRow))).toMatchObject([{ username: 'Owner' }]);
    expect(printed).toEqual([]);
  });

  it('S11 has its password hashed by argon2id with 19 MiB', async () => {
    await withOwner();
    const [user] = await platform.database.read((db) => db.find(UserAccountRow));
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe('sign in', () => {
  it('opens a session that the cookie proves, whatever the case of the name', async () => {
    const { accounts, authenticator, sessions } = await withOwner();
    const { token, sessionId } = await accounts.signIn({ username: 'oWNER', password }, source());
    const actor = await authenticator.authenticate(requestWith(token));
    expect(actor).toMatchObject({ name: 'Owner', role: 'owner', scope: { all: true }, sessionId });
    if (!actor) throw new Error('nobody');
    expect(authenticator.isCsrfTokenValid(actor, sessions.csrfToken(sessionId))).toBe(true);
    for (const bad of ['', 'x', 'a.b', sessions.csrfToken('another')]) {
      expect(authenticator.isCsrfTokenValid(actor, bad)).toBe(false);
    }
  });

  it('S12 S13 has another 256-bit id each time, of which only the digest is stored', async () => {
    const { accounts } = await withOwner();
    const one = await accounts.signIn({ username: 'owner', password }, source());
    const two = await accounts.signIn({ username: 'owner', password }, source());
    expect(one.token).not.toBe(two.token);
    expect(Buffer.from(one.token, 'base64url')).toHaveLength(32);
    const rows = await platform.database.read((db) => db.find(SessionRow));
    expect(JSON.stringify(rows)).not.toContain(one.token);
  });

  it('S07 says the same of an unknown user, a wrong password and a disabled account', async () => {
    const { accounts } = await withOwner();
    const wrong = 'not the right password';
    expect(await codeOf(accounts.signIn({ username: 'owner', password: wrong }, source()))).toBe('wrong_credentials');
    expect(await codeOf(accounts.signIn({ username: 'nobody', password: wrong }, source()))).toBe('wrong_credentials');
    await platform.database.write((tx) => tx.update(UserAccountRow, { usernameKey: 'owner' }, { enabled: false }));
    expect(await codeOf(accounts.signIn({ username: 'owner', password }, source()))).toBe('wrong_credentials');
  });

  it('S06 makes the sixth guess wait 30 s, and the right password too', async () => {
    const { accounts } = await withOwner();
    const guess = (text: string) => codeOf(accounts.signIn({ username: 'owner', password: text }, source()));
    for (let n = 0; n < 5; n += 1) expect(await guess('wrong password')).toBe('wrong_credentials');
    expect(await guess(password)).toBe('login_throttled');
    platform.clock.advance(30_000);
    expect(await guess(password)).toBe('ok');
    for (let n = 0; n < 4; n += 1) expect(await guess('wrong password')).toBe('wrong_credentials');
    expect(await guess(password)).toBe('ok');
  });

  it('S06 counts a hundred guesses at once as a hundred', async () => {
    const { accounts } = await withOwner();
    const guess = (n: number) =>
      codeOf(accounts.signIn({ username: 'owner', password: 'wrong' }, source({ ip: `10.0.0.${n}` })));
    const results = await Promise.all(Array.from({ length: 18 }, (_, n) => guess(n)));
    expect(results.filter((result) => result === 'wrong_credentials')).toHaveLength(5);
  });

  it('S06 lets one address try ten times at once, whatever the names', async () => {
    const { accounts } = await withOwner();
    const results: string[] = [];
    for (let n = 0; n < 12; n += 1) {
      results.push(await codeOf(accounts.signIn({ username: `user${n}`, password: 'x' }, source())));
      platform.clock.advance(100);
    }
    expect(results.indexOf('login_throttled')).toBe(10);
  });

  it('P5 does not lock the owner out of a known browser', async () => {
    const { accounts, cookies } = await withOwner();
    const guess = (text: string, device: string | null) =>
      codeOf(accounts.signIn({ username: 'owner', password: text }, source({ device })));
    for (let n = 0; n < 6; n += 1) await guess('wrong password', null);
    expect(await guess(password, null)).toBe('login_throttled');

    const jar: Record<string, string> = {};
    cookies.setDevice(
      { setCookie: (name: string, value: string) => (jar[name] = value) } as unknown as FastifyReply,
      'owner',
    );
    const browser = { cookies: jar } as unknown as FastifyRequest;
    expect(cookies.device(browser, 'somebody-else')).toBeNull();
    expect(await guess(password, cookies.device(browser, 'owner'))).toBe('ok');
  });

  it('S58 leaves audit rows of success, refusal and end, without what was typed', async () => {
    const { accounts, authenticator } = await withOwner();
    await codeOf(accounts.signIn({ username: 'my secret password', password: 'x' }, source()));
    const { token } = await accounts.signIn({ username: 'owner', password }, source());
    const actor = await authenticator.authenticate(requestWith(token));
    if (!actor) throw new Error('nobody');
    await accounts.signOut(actor);
    const rows = await platform.database.read((db) => db.find(AuditRow, { order: { id: 'ASC' } }));
    expect(rows.map((row) => row.action)).toEqual(['user.create', 'session.refused', 'session.create', 'session.end']);
    expect(JSON.stringify(rows)).not.toContain('my secret password');
  });
});

describe('a session', () => {
  const signIn = async () => {
    const parts = await withOwner();
    const { token } = await parts.accounts.signIn({ username: 'owner', password }, source());
    return { ...parts, who: () => parts.authenticator.authenticate(requestWith(token)) };
  };

  it('S14 ends after 12 h of silence', async () => {
    const { who } = await signIn();
    platform.clock.advance(11 * hour);
    expect(await who()).not.toBeNull();
    platform.clock.advance(12 * hour);
    expect(await who()).toBeNull();
  });

  it('S14 ends after 7 days all the same', async () => {
    const { who } = await signIn();
    for (let half = 0; half < 13; half += 1) {
      platform.clock.advance(11 * hour);
      expect(await who()).not.toBeNull();
    }
    platform.clock.advance(26 * hour);
    expect(await who()).toBeNull();
  });

  it('S15 ends with the sign-out and with the account, also in open streams', async () => {
    const { who, accounts, authenticator } = await signIn();
    const actor = await who();
    if (!actor) throw new Error('nobody');
    await platform.database.write((tx) => tx.update(UserAccountRow, { id: actor.id }, { enabled: false }));
    expect(await authenticator.recheck(actor)).toBeNull();
    await platform.database.write((tx) => tx.update(UserAccountRow, { id: actor.id }, { enabled: true }));
    expect(await authenticator.recheck(actor)).not.toBeNull();
    await accounts.signOut(actor);
    expect(await who()).toBeNull();
  });

  it('S30 has the rights of now', async () => {
    const { who } = await signIn();
    await platform.database.write((tx) =>
      tx.update(UserAccountRow, { usernameKey: 'owner' }, { role: 'viewer', providerIds: ['p1'], refundLimitFen: 500 }),
    );
    expect(await who()).toMatchObject({
      role: 'viewer',
      scope: { all: false, providerIds: ['p1'], merchantIds: null },
      refundLimitFen: 500,
    });
  });

  it('is deleted when it is over', async () => {
    const { sessions } = await signIn();
    platform.clock.advance(13 * hour);
    await sessions.clean();
    expect(await platform.database.read((db) => db.count(SessionRow))).toBe(0);
  });
});

it('changes name and language of the own account, with an audit row', async () => {
  const { accounts, authenticator } = await withOwner();
  const { token } = await accounts.signIn({ username: 'owner', password }, source());
  const actor = await authenticator.authenticate(requestWith(token));
  if (!actor) throw new Error('nobody');
  expect(await accounts.updateMe(actor, { displayName: '林晓', language: 'en' })).toMatchObject({
    displayName: '林晓',
    version: 2,
  });
  expect(await accounts.updateMe(actor, {})).toMatchObject({ language: 'en', version: 2 });
  const row = await platform.database.read((db) => db.findOneByOrFail(AuditRow, { action: 'user.update' }));
  expect(row).toMatchObject({
    before: { displayName: 'Owner' },
    after: { displayName: '林晓', language: 'en' },
    actorId: actor.id,
  });
});

describe('S18 cookies', () => {
  const setBy = (publicUrl: string) => {
    const set: unknown[] = [];
    const config = Object.assign(new Config(), { publicUrl });
    new Cookies(config, platform.vault).setSession(
      { setCookie: (...call: unknown[]) => set.push(call) } as unknown as FastifyReply,
      't',
    );
    return set[0];
  };

  it('are Secure and bound to the host on https, plain on http', () => {
    const flags = { path: '/', httpOnly: true, sameSite: 'lax' };
    expect(setBy('https://redress.example.com')).toMatchObject(['__Host-redress', 't', { ...flags, secure: true }]);
    expect(setBy('http://localhost:3000')).toMatchObject(['redress', 't', { ...flags, secure: false }]);
  });
});
