import { describe, expect, it } from 'vitest';
import { channels, describeChannel } from '../../registry.js';
import { completeEmail, emailBase, emailLimits, FREE_WINDOWS, OWN_WINDOWS } from './settings.js';

const issuesOf = (fields: Record<string, unknown>) =>
  completeEmail(fields).issues.map(({ field, code }) => `${field} ${code}`);
const good = { preset: '163', user: 'kf@163.com', pass: 'ABCDEFGH', recipients: ['a@example.com'] };

describe('settings of an e-mail channel', () => {
  it('need no more than preset, login, code and recipients', () => {
    const { settings, issues } = completeEmail(good);
    expect(issues).toEqual([]);
    expect(settings).toMatchObject({
      host: 'smtp.163.com', port: 465, security: 'tls', fromAddress: 'kf@163.com', oneMailEach: true, language: 'zh-CN', fromName: 'Redress',
    }); // prettier-ignore
  });

  it.each<[Record<string, unknown>, string[]]>([
    [{ preset: 'custom', recipients: ['a@b.cn'] }, ['host required', 'user required', 'fromAddress required']],
    [{ ...good, pass: undefined }, ['pass required']],
    [{ ...good, user: 'kf' }, ['user invalid', 'fromAddress required']],
    [{ ...good, fromAddress: 'other@163.com' }, ['fromAddress not_login']],
    [{ ...good, fromAddress: 'KF@163.com' }, []],
    [{ ...good, host: 'https://smtp.163.com' }, ['host invalid']],
    [{ ...good, host: 'smtp.163.com:465' }, ['host invalid']],
    [{ ...good, host: '::1' }, []],
    [{ ...good, security: 'starttls' }, ['security not_on_port']],
    [{ ...good, port: 587 }, ['security not_on_port']],
    [
      {
        preset: 'custom',
        host: '127.0.0.1',
        port: 4025,
        security: 'none',
        fromAddress: 'a@b.cn',
        recipients: ['a@b.cn'],
      },
      [],
    ],
  ])('%j', (fields, issues) => expect(issuesOf(fields)).toEqual(issues));

  it.each<[string, unknown]>([
    ['fromName', 'a\r\nBcc: x@y.z'],
    ['fromName', 'A <x>'],
    ['host', 'a\nb'],
    ['user', 'a\u0000b'],
    ['recipients', []],
    ['recipients', ['not an address']],
    ['recipients', ['a@b.cn\r\nBcc: c@d.cn']],
    ['recipients', ['a@B.cn', 'a@b.CN']],
    ['recipients', Array.from({ length: 51 }, (_, n) => `a${n}@b.cn`)],
    ['port', 65_536],
    ['unknown', 1],
  ])('refuse %s = %j', (field, value) => {
    expect(emailBase.safeParse({ ...good, [field]: value }).success).toBe(false);
  });

  it('never throw on nonsense', () => {
    for (const fields of [{}, { recipients: 7 }, { preset: '__proto__' }, { host: {} }])
      expect(completeEmail(fields)).toBeTruthy();
  });

  it('limit free mailboxes by their server and key the account', () => {
    const at = (host: string) => emailLimits(completeEmail({ ...good, preset: 'custom', host }).settings);
    expect(at('smtp.163.com')).toEqual({ key: 'smtp:kf@163.com@smtp.163.com:465', windows: FREE_WINDOWS });
    expect(at('smtp.qq.com').windows).toBe(FREE_WINDOWS);
    expect(at('smtp.exmail.qq.com').windows).toBe(OWN_WINDOWS);
    expect(at('127.0.0.1').windows).toBe(OWN_WINDOWS);
    expect(at('notqq.com').windows).toBe(OWN_WINDOWS);
  });
});

describe('the form', () => {
  const descriptor = describeChannel(channels[0]!);
  const properties = descriptor.schema['properties'] as Record<string, Record<string, unknown>>;

  it('has order, widget and words in both languages for every field', () => {
    for (const property of Object.values(properties)) {
      expect(property).toMatchObject({ order: expect.any(Number), widget: expect.any(String), label: { 'zh-CN': expect.any(String), en: expect.any(String) } });
    } // prettier-ignore
    expect(Object.keys(properties)).toEqual([
      'preset', 'host', 'port', 'security', 'user', 'pass', 'fromName', 'fromAddress', 'recipients', 'oneMailEach', 'language',
    ]); // prettier-ignore
  });

  it('marks the secret and names what each preset fills', () => {
    expect(descriptor.secrets).toEqual(['pass']);
    expect(properties['pass']).toMatchObject({ secret: true, writeOnly: true });
    expect(descriptor.presets['163']).toEqual({ host: 'smtp.163.com', port: 465, security: 'tls' });
  });
});
