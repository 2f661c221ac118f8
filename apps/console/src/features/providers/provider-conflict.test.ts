import { describe, expect, it } from 'vitest';
import { changesBetween, rebased } from './provider-conflict.js';
import { draftOf } from './provider-draft.js';
import { aProvider, secret } from './provider.testing.js';

const seen = aProvider();

describe('what a colleague changed', () => {
  it('is named with both values, and with mine where saving would replace theirs', () => {
    const theirs = aProvider({ name: '他的名字', autoRefund: true, enabled: false });
    const draft = { ...draftOf(seen), name: '我的名字', enabled: false, callsPerSecond: '9' };
    expect(changesBetween(seen, theirs, draft)).toEqual([
      { field: 'name', before: '聚合收银', theirs: '他的名字', mine: '我的名字' },
      { field: 'enabled', before: true, theirs: false, mine: null },
      { field: 'autoRefund', before: false, theirs: true, mine: null },
    ]);
  });

  it('tells a replaced key by its fingerprint and a certificate by its serial', () => {
    const theirs = aProvider({
      privateKey: { ...secret, fingerprint: 'bb' },
      certificates: { app: { serial: '1', expiresAt: '2027-01-01T00:00:00Z' }, alipay: null, alipayRoot: null },
    });
    expect(changesBetween(seen, theirs, { ...draftOf(seen), privateKey: 'MII' })).toEqual([
      { field: 'privateKey', isSecret: true, mine: true },
      { field: 'appCertificate', isSecret: true, mine: false },
    ]);
  });

  it('is nothing when nothing differs', () => {
    expect(changesBetween(seen, aProvider({ version: 9, health: 'ok' }), draftOf(seen))).toEqual([]);
  });
});

describe('looking again', () => {
  it('keeps what I changed on top of what is stored now', () => {
    const theirs = aProvider({ name: '他的名字', autoRefund: true });
    const draft = { ...draftOf(seen), callsPerSecond: '9', privateKey: 'MII' };
    expect(rebased(draft, seen, theirs)).toEqual({ ...draftOf(theirs), callsPerSecond: '9', privateKey: 'MII' });
  });
});
