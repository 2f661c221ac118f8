import { ProviderCreate, ProviderPatch } from '@redress/contract';
import { describe, expect, it } from 'vitest';
import { createBody, draftOf, faultsOf, patchBody } from './provider-draft.js';
import { aProvider } from './provider.testing.js';

const filled = {
  ...draftOf(null),
  name: ' 聚合收银 ',
  appId: '2021004126789013',
  privateKey: 'MII',
  alipayPublicKey: 'MIG',
};

describe('a new provider', () => {
  it('needs name, app id and the keys of its mode', () => {
    expect(Object.keys(faultsOf(draftOf(null), null)).toSorted()).toEqual([
      'alipayPublicKey',
      'appId',
      'name',
      'privateKey',
    ]);
    expect(faultsOf(filled, null)).toEqual({});
    expect(Object.keys(faultsOf({ ...filled, signMode: 'certificate' }, null))).toHaveLength(3);
  });

  it('becomes a body the contract takes, without the secrets of the other mode', () => {
    const body = createBody({ ...filled, appCertificate: 'left over' });
    expect(ProviderCreate.parse(body)).toMatchObject({ name: '聚合收银', callsPerSecond: 5 });
    expect(body).not.toHaveProperty('appCertificate');
  });

  it.each(['0.4', '201', '5e3', 'x', ''])('refuses a rate of "%s"', (callsPerSecond) => {
    expect(faultsOf({ ...filled, callsPerSecond }, null).callsPerSecond).toBeDefined();
  });
});

describe('a stored provider', () => {
  it('needs no secret again and sends only what changed', () => {
    const provider = aProvider();
    const draft = { ...draftOf(provider), name: '新名字' };
    expect(faultsOf(draft, provider)).toEqual({});
    expect(patchBody(draft, provider)).toEqual({ name: '新名字' });
    expect(() => ProviderPatch.parse(patchBody(draft, provider))).not.toThrow();
  });

  it('asks for the certificates when the mode changes', () => {
    const provider = aProvider();
    expect(Object.keys(faultsOf({ ...draftOf(provider), signMode: 'certificate' }, provider))).toHaveLength(3);
  });

  it('ends the encryption only when asked to', () => {
    const provider = aProvider();
    expect(patchBody(draftOf(provider), provider)).not.toHaveProperty('aesKey');
    expect(patchBody({ ...draftOf(provider), aesKey: null }, provider)).toEqual({ aesKey: null });
  });
});
