import { describe, expect, it } from 'vitest';
import { classify, codeOf, type SmtpFailure } from './errors.js';

const reply = (response: string, code: string, command: string): SmtpFailure => ({
  code,
  command,
  response,
  responseCode: Number.parseInt(response, 10),
});

/** notifiers.md 2.3, observed with nodemailer 10.6. */
const STAGES: [string, SmtpFailure, string][] = [
  ['wrong code', reply('535 Error: authentication failed', 'EAUTH', 'AUTH PLAIN'), 'config'],
  ['temporary trouble at login', reply('454 Temporary authentication failure', 'EAUTH', 'AUTH LOGIN'), 'retry'],
  ['empty password', { code: 'EAUTH', command: 'API' }, 'config'],
  ['login wanted', reply('530 Authentication required', 'EENVELOPE', 'MAIL FROM'), 'config'],
  ['other From at 163', reply('553 Mail from must equal authorized user', 'EENVELOPE', 'MAIL FROM'), 'config'],
  ['other From at QQ', reply('501 mail from address must be same as authorization user', 'EENVELOPE', 'MAIL FROM'), 'config'],
  ['too often', reply('451 MI:SFQ 163 smtp1', 'EENVELOPE', 'MAIL FROM'), 'throttled'],
  ['unknown recipient', reply('550 No such account', 'EENVELOPE', 'RCPT TO'), 'recipient'],
  ['mailbox busy', reply('450 4.2.1 try later', 'EENVELOPE', 'RCPT TO'), 'retry'],
  ['no relay', reply('554 5.7.1 Relay access denied', 'EENVELOPE', 'RCPT TO'), 'config'],
  ['spam', reply('554 DT:SPM 163', 'EMESSAGE', 'DATA'), 'content'],
  ['greeting refused', reply('421 too many connections', 'EPROTOCOL', 'CONN'), 'throttled'],
  ['greeting refused for good', reply('554 IP refused', 'EPROTOCOL', 'CONN'), 'throttled'],
  ['connection refused', { code: 'ESOCKET', command: 'CONN', originalCode: 'ECONNREFUSED' }, 'retry'],
  ['certificate', { code: 'ESOCKET', command: 'CONN', originalCode: 'CERT_HAS_EXPIRED' }, 'config'],
  ['TLS to a plain port', { code: 'ESOCKET', command: 'CONN', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'config'],
  ['unknown host', { code: 'ENOTFOUND' }, 'retry'],
  ['no greeting', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'GREETING_TIMEOUT' }, 'retry'],
  ['silence', { code: 'ETIMEDOUT', command: 'CONN', timeoutType: 'SOCKET_TIMEOUT' }, 'unknown'],
  ['cut off', { code: 'ECONNECTION', command: 'CONN' }, 'unknown'],
  ['our cap', { code: 'EMAXRECIPIENTS' }, 'content'],
  ['our signal', { code: 'EABORT' }, 'unknown'],
  ['no STARTTLS', { code: 'ETLS', responseCode: 500, command: 'STARTTLS' }, 'config'],
  ['address refused', { code: 'EADDRESSREFUSED' }, 'config'],
  ['something new', {}, 'unknown'],
]; // prettier-ignore

/** notifiers.md 2.4. */
const REPLIES: [string, string, number?][] = [
  ['421 HL:REP x', 'throttled', 1_800_000],
  ['421 HL:ICC x', 'throttled', 1_800_000],
  ['450 MI:DMC x', 'throttled', 60_000],
  ['450 RP:DRC x', 'throttled', 60_000],
  ['451 MI:CEL x', 'retry'],
  ['450 RP:CCL x', 'retry'],
  ['450 DT:RBL x', 'config'],
  ['450 WM:BLI x', 'config'],
  ['450 WM:BLU x', 'config'],
  ['451 DT:SPM please try again', 'retry', 120_000],
  ['451 ERR.LOGIN too much fail authentication', 'config'],
  ['451 MI:SFQ x', 'throttled', 900_000],
  ['451 RP:QRC x', 'throttled', 900_000],
  ['550 MI:NHD x', 'config'],
  ['550 MI:SPF x', 'config'],
  ['550 User not found: a@163.com', 'recipient'],
  ['550 Invalid User: a', 'recipient'],
  ['550 User suspend', 'recipient'],
  ['553 Mail from must equal authorized user', 'config'],
  ['554 DT:SPM x', 'content'],
  ['554 IP in blacklist', 'config'],
  ['554 HL:IPB x', 'config'],
  ['552 exceeded mailsize limit', 'content'],
];

describe('classes of failures', () => {
  it.each(STAGES)('%s', (_name, failure, verdict) => expect(classify(failure).class).toBe(verdict));

  it.each(REPLIES)('%s → %s', (line, verdict, after) => {
    for (const command of ['MAIL FROM', 'RCPT TO', 'DATA']) {
      const found = classify(reply(line, command === 'DATA' ? 'EMESSAGE' : 'EENVELOPE', command));
      expect([command, found.class, found.retryAfterMs]).toEqual([command, verdict, after]);
    }
  });

  it('names what people search for', () => {
    expect(codeOf(reply('451 MI:SFQ 163 smtp1,x', 'EENVELOPE', 'MAIL FROM'))).toBe('451 MI:SFQ');
    expect(codeOf(reply('535 no', 'EAUTH', 'AUTH PLAIN'))).toBe('535');
    expect(codeOf({ code: 'ETIMEDOUT' })).toBe('ETIMEDOUT');
    expect(codeOf({})).toBeNull();
  });
});
