import type { Environment, Provider, ProviderCreate, ProviderPatch, SignMode } from '@redress/contract';
import { editsOf } from '../../shared/edits.js';
import type { MessageKey } from '../../shared/i18n/index.js';

export const secretFields = [
  'privateKey',
  'alipayPublicKey',
  'appCertificate',
  'alipayCertificate',
  'alipayRootCertificate',
] as const;
export type SecretField = (typeof secretFields)[number];

/** The form of a provider. A secret is '' while the stored one stays; it never comes back from the server. */
export interface ProviderDraft extends Record<SecretField, string> {
  name: string;
  appId: string;
  signMode: SignMode;
  environment: Environment;
  gatewayUrl: string;
  authorizationUrl: string;
  callsPerSecond: string;
  autoRefund: boolean;
  enabled: boolean;
  /** '' keeps what is stored, null ends the encryption. */
  aesKey: string | null;
}

const noSecrets: Record<SecretField, string> & { aesKey: string } = {
  privateKey: '',
  alipayPublicKey: '',
  appCertificate: '',
  alipayCertificate: '',
  alipayRootCertificate: '',
  aesKey: '',
};

export function draftOf(provider: Provider | null): ProviderDraft {
  const isCustom = provider?.environment === 'custom';
  return {
    ...noSecrets,
    name: provider?.name ?? '',
    appId: provider?.appId ?? '',
    signMode: provider?.signMode ?? 'key',
    environment: provider?.environment ?? 'production',
    gatewayUrl: isCustom ? provider.gatewayUrl : '',
    authorizationUrl: isCustom ? provider.authorizationUrl : '',
    callsPerSecond: String(provider?.callsPerSecond ?? 5),
    autoRefund: provider?.autoRefund ?? false,
    enabled: provider?.enabled ?? true,
  };
}

/** The secrets of a sign mode, beside the private key. */
export const secretsOf = (signMode: SignMode): SecretField[] =>
  signMode === 'key' ? ['alipayPublicKey'] : ['appCertificate', 'alipayCertificate', 'alipayRootCertificate'];

/** Whether the server has this secret already, so that the form need not ask for it. */
export function isStored(provider: Provider | null, field: SecretField): boolean {
  if (provider === null) return false;
  if (field === 'privateKey') return provider.privateKey.set;
  if (field === 'alipayPublicKey') return provider.alipayPublicKey.set;
  return certificateOf(provider, field) !== null;
}

export function certificateOf(provider: Provider, field: SecretField): { serial: string; expiresAt: string } | null {
  if (field === 'appCertificate') return provider.certificates.app;
  if (field === 'alipayCertificate') return provider.certificates.alipay;
  return field === 'alipayRootCertificate' ? provider.certificates.alipayRoot : null;
}

type Errors = Partial<Record<keyof ProviderDraft, MessageKey>>;

/** What the form can judge itself; keys and certificates are judged by the server. */
export function faultsOf(draft: ProviderDraft, provider: Provider | null): Errors {
  const errors: Errors = {};
  if (draft.name.trim() === '') errors.name = 'providers.form.missing.name';
  if (provider === null && !/^\d{16}$/.test(draft.appId.trim())) errors.appId = 'providers.form.missing.appId';
  for (const field of ['privateKey', ...secretsOf(draft.signMode)] as const)
    if (draft[field].trim() === '' && !isStored(provider, field)) errors[field] = 'providers.form.missing.key';
  if (draft.environment === 'custom')
    for (const field of ['gatewayUrl', 'authorizationUrl'] as const)
      if (!/^https?:\/\/\S+$/.test(draft[field].trim())) errors[field] = 'providers.form.missing.url';
  if (!isRate(draft.callsPerSecond)) errors.callsPerSecond = 'providers.form.missing.calls';
  if (draft.aesKey !== null && draft.aesKey !== '' && !/^[A-Za-z0-9+/]{22}==$/.test(draft.aesKey.trim()))
    errors.aesKey = 'providers.form.missing.aes';
  return errors;
}

function isRate(text: string): boolean {
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(text.trim())) return false;
  const rate = Number(text);
  return rate >= 0.5 && rate <= 200;
}

function secretsIn(draft: ProviderDraft): Partial<Record<SecretField, string>> & { aesKey?: string | null } {
  const given: Partial<Record<SecretField, string>> & { aesKey?: string | null } = {};
  for (const field of ['privateKey', ...secretsOf(draft.signMode)] as const)
    if (draft[field].trim() !== '') given[field] = draft[field].trim();
  if (draft.aesKey === null) given.aesKey = null;
  else if (draft.aesKey.trim() !== '') given.aesKey = draft.aesKey.trim();
  return given;
}

const plainOf = (draft: ProviderDraft) => ({
  name: draft.name.trim(),
  signMode: draft.signMode,
  environment: draft.environment,
  callsPerSecond: Number(draft.callsPerSecond),
  autoRefund: draft.autoRefund,
  enabled: draft.enabled,
  ...(draft.environment === 'custom'
    ? { gatewayUrl: draft.gatewayUrl.trim(), authorizationUrl: draft.authorizationUrl.trim() }
    : {}),
});

export function createBody(draft: ProviderDraft): ProviderCreate {
  const secrets = secretsIn(draft);
  return { ...plainOf(draft), ...secrets, appId: draft.appId.trim(), privateKey: secrets.privateKey ?? '' };
}

/** Only what differs: an untouched field must not overwrite a colleague's change. */
export function patchBody(draft: ProviderDraft, provider: Provider): ProviderPatch {
  return { ...editsOf<ProviderPatch>(plainOf(draft), plainOf(draftOf(provider))), ...secretsIn(draft) };
}
