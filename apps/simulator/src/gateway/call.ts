import type { App } from '../state/model.js';
import type { Simulation } from '../simulation.js';

/** A call that passed the entry checks. */
export interface Call {
  sim: Simulation;
  app: App;
  method: string;
  /** On whose behalf; null when an app without merchant of its own acts for itself. */
  merchant: { authAppId: string; userId: string } | null;
  hasToken: boolean;
  params: ReadonlyMap<string, string>;
  biz: Record<string, unknown>;
  file?: UploadedFile;
}

export interface UploadedFile {
  field: string;
  name: string;
  type: string;
  bytes: Buffer;
}

/** A method: gives the fields of its answer or throws a `GatewayError`. */
export type Method = (call: Call) => Record<string, unknown>;

const MESSAGES: Record<string, string> = {
  '20000': 'Service Currently Unavailable',
  '20001': 'Insufficient Token Permissions',
  '40001': 'Missing Required Arguments',
  '40002': 'Invalid Arguments',
  '40003': 'Invalid Condition',
  '40004': 'Business Failed',
  '40005': 'Call Limited',
  '40006': 'Insufficient Permissions',
};

/** An answer other than 10000. 40004 is the method's own refusal and is signed; the rest are the gateway's. */
export class GatewayError extends Error {
  constructor(
    readonly code: string,
    readonly subCode: string,
    readonly subMsg: string,
  ) {
    super(`${code} ${subCode}`);
  }

  get node(): Record<string, unknown> {
    return { code: this.code, msg: MESSAGES[this.code] ?? 'Failed', sub_code: this.subCode, sub_msg: this.subMsg };
  }
}

export function businessError(subCode: string, subMsg: string): GatewayError {
  return new GatewayError('40004', subCode, subMsg);
}

/** The caller gets no answer at all; the connection stays open. */
export class NoAnswer extends Error {}

/** A text parameter of biz_content, or undefined when absent or empty. */
export function textOf(biz: Record<string, unknown>, name: string): string | undefined {
  const value = biz[name];
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Length as people count it: a character outside the first plane is one. */
export function characters(text: string): number {
  return Array.from(text).length;
}

/** The merchant, or the refusal for an app that acts for nobody. */
export function merchantOf(call: Call): { authAppId: string; userId: string } {
  if (call.merchant === null)
    throw businessError('AUTHORITY_ILLEGAL', '应用无权限操作，请传入商户授权令牌 app_auth_token');
  return call.merchant;
}
