import { ENVIRONMENTS } from '@redress/alipay';
import type { Environment, FieldError } from '@redress/contract';

/** Where calls go and where a merchant agrees. */
export interface Addresses {
  gatewayUrl: string;
  authorizationUrl: string;
}

export interface StoredAddresses {
  environment: Environment;
  gatewayUrl: string | null;
  authorizationUrl: string | null;
}

/** The addresses in force. A custom one without its addresses cannot be stored. */
export function addressesOf(stored: StoredAddresses): Addresses {
  if (stored.environment !== 'custom') return ENVIRONMENTS[stored.environment];
  return { gatewayUrl: stored.gatewayUrl ?? '', authorizationUrl: stored.authorizationUrl ?? '' };
}

export interface EnteredAddresses {
  environment: Environment;
  gatewayUrl?: string;
  authorizationUrl?: string;
}

/**
 * Decide what to store. Addresses beside `production` or `sandbox` are refused unless they are the ones in force: a
 * person who wrote them means them, and calling the real Alipay instead would be the worst surprise.
 */
export function decideAddresses(entered: EnteredAddresses): { stored: StoredAddresses } | { errors: FieldError[] } {
  const { environment } = entered;
  const fields = ['gatewayUrl', 'authorizationUrl'] as const;
  if (environment === 'custom') {
    const missing = fields.filter((field) => entered[field] === undefined);
    if (missing.length > 0) return { errors: missing.map(required) };
    return {
      stored: {
        environment,
        gatewayUrl: entered.gatewayUrl ?? null,
        authorizationUrl: entered.authorizationUrl ?? null,
      },
    };
  }
  const fixed = ENVIRONMENTS[environment];
  const stray = fields.filter((field) => entered[field] !== undefined && entered[field] !== fixed[field]);
  if (stray.length > 0) return { errors: stray.map(onlyCustom) };
  return { stored: { environment, gatewayUrl: null, authorizationUrl: null } };
}

function required(field: string): FieldError {
  return { field, code: 'required', message: '自定义环境需要填写此地址 / a custom environment needs this address' };
}

function onlyCustom(field: string): FieldError {
  return { field, code: 'only_custom', message: '仅自定义环境可填写地址 / only with environment "custom"' };
}
