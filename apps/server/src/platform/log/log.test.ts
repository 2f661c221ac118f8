import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { TestClock } from '../testing/test-clock.js';
import { Log, logContext, type LogFields } from './log.js';
import { scrub } from './scrub.js';

function lines(use: (log: Log) => void): string[] {
  const written: string[] = [];
  use(new Log('debug', new TestClock(0), (line) => written.push(line)));
  return written;
}

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const planted: [string, string][] = [
  ['PEM', pem],
  ['bare key', pem.replaceAll(/-----.*-----|\s/g, '')],
  ['JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P'],
  ['API key', 'rdk_live_8charsid_abcdefghijklmnopqrstuvwxyz'],
  ['webhook secret', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  ['app auth token', '202611BB1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d'],
  ['phone', '13812345678'],
  ['phone with blanks', '+86 138 1234 5678'],
  ['mail', 'lin.xiao@example.com'],
  ['id card', '11010519491231002X'],
  ['cookie', '__Host-redress=2aa4-d6i9vMJ_Y_ZemygLfciH5WfI97j8b5mxaW7v1g'],
  ['password', 'password=hunter2hunter2'],
];

describe('E6 planted secrets', () => {
  it.each(planted)('%s does not survive in a message, a field, an error or its cause', (_, secret) => {
    const error = new Error(`it said ${secret}`, { cause: new Error(`because ${secret}`) });
    const [line = ''] = lines((log) => log.for('test').error(`found ${secret}`, { reason: `x ${secret}`, error }));
    const core = /^(__Host-redress|password)=/.test(secret) ? (secret.split('=')[1] ?? secret) : secret;
    expect(line).not.toContain(JSON.stringify(core).slice(1, -1));
    expect(line).not.toContain(core.slice(0, 24).trim());
  });

  it('leaves ids, numbers and trade numbers alone', () => {
    for (const text of [
      '01M86PASW1BM19JM1J8FTWXKS2',
      '2026112422001412345678901234',
      'RD4QF2ZK',
      'task 2088001234567890',
    ]) {
      expect(scrub(text)).toBe(text);
    }
  });
});

describe('Log', () => {
  it('drops fields that are not on the list', () => {
    const fields = {
      refundId: 'r1',
      amountFen: 5,
      content: '投诉内容',
      body: '{}',
      contact: 'x',
    } as unknown as LogFields;
    const [line = ''] = lines((log) => log.for('test').info('refund submitted', fields));
    expect(JSON.parse(line)).toEqual({
      time: '1970-01-01T00:00:00.000Z',
      level: 'info',
      area: 'test',
      message: 'refund submitted',
      refundId: 'r1',
      amountFen: 5,
    });
  });

  it('S57 writes one line an event, whatever the text', () => {
    const [line = ''] = lines((log) => log.for('test').info('a\r\n{"level":"error"}\u2028', { reason: 'b\nc' }));
    expect(line.trimEnd()).not.toMatch(/[\r\n]/);
  });

  it('carries the ids of request and job', () => {
    const [line = ''] = lines((log) =>
      logContext.run({ requestId: 'q1', jobId: 'j1' }, () => log.for('test').info('x')),
    );
    expect(JSON.parse(line)).toMatchObject({ requestId: 'q1', jobId: 'j1' });
  });

  it('keeps the level', () => {
    const written: string[] = [];
    const log = new Log('warn', new TestClock(0), (line) => written.push(line)).for('test');
    log.info('no');
    log.warn('yes');
    expect(written).toHaveLength(1);
  });

  it('tells places without the folders of this machine', () => {
    const [line = ''] = lines((log) => log.for('test').error('x', { error: new Error('y') }));
    expect(line).not.toContain(process.cwd());
  });

  it('S36 takes little time for a long text', () => {
    const startedAt = performance.now();
    for (const text of ['a@'.repeat(50_000), '1'.repeat(100_000), 'a.'.repeat(50_000), 'token='.repeat(20_000)])
      scrub(text);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
