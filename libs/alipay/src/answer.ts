import type { KeyObject } from 'node:crypto';
import { AlipayError, type AlipayErrorDetails, type AlipayErrorKind, type CallKind } from './error.js';
import { isObject, JsonFault, readMembers, type JsonMember, type JsonObject } from './json.js';
import { verifyRsa2 } from './sign.js';
import type { HttpResponse } from './transport.js';
import { textOf } from './wire.js';

/** A success (code 10000) whose signature was valid. */
export interface Answer {
  /** The signed node. Every number in it is text, see `json.ts`. */
  node: JsonObject;
  /** The node as it came, byte for byte: what was signed. */
  raw: string;
  traceId: string | undefined;
  /**
   * The answer names another Alipay certificate than the configured one, but its key is the same: the answer is good,
   * and somebody should install the new certificate soon.
   */
  certificateChanged: boolean;
}

export interface AnswerContext {
  method: string;
  callKind: CallKind;
  alipayKey: KeyObject;
  /** Certificate mode: serial of the configured Alipay certificate. */
  alipayCertSn?: string;
  /** Texts that must not appear in an error, e.g. the token that was sent. */
  secrets: readonly string[];
}

const SUCCESS = '10000';
const BUSINESS_FAILED = '40004';

/**
 * Read the gateway's answer and check its signature. A success without a valid signature is refused; an error without
 * one is reported by its code and marked `signed: false` (alipay.md 1.2).
 *
 * @throws {AlipayError} for everything but a signed success
 */
export function readAnswer(response: HttpResponse, context: AnswerContext): Answer {
  return new AnswerReader(response, context).read();
}

class AnswerReader {
  private readonly traceId: string | undefined;

  constructor(
    private readonly response: HttpResponse,
    private readonly context: AnswerContext,
  ) {
    const header = response.headers['trace_id'];
    this.traceId = Array.isArray(header) ? header[0] : header;
  }

  read(): Answer {
    if (this.response.status !== 200) {
      throw this.error('unreadable', { httpStatus: this.response.status, reason: 'not an answer of the gateway' });
    }
    const members = this.members();
    const { member, isErrorRoot } = this.root(members);
    const node = member.value;
    if (!isObject(node)) throw this.error('unreadable', { reason: 'the answer holds no object' });
    const code = textOf(node, 'code');
    if (code === undefined) throw this.error('unreadable', { reason: 'the answer has no code' });

    const certSn = stringOf(members.get('alipay_cert_sn'));
    const expected = this.context.alipayCertSn;
    const certificateChanged = expected !== undefined && certSn !== undefined && certSn !== expected;
    const signature = this.checkSignature(member.raw, stringOf(members.get('sign')));
    const codes = this.codesOf(node, code);
    if (signature === 'bad') {
      throw this.error(certificateChanged ? 'certificate_changed' : 'bad_signature', codes);
    }
    if (code !== SUCCESS) {
      const kind = code === BUSINESS_FAILED ? 'business' : 'gateway';
      throw this.error(kind, { ...codes, signed: signature === 'good' });
    }
    if (isErrorRoot) throw this.error('unreadable', { ...codes, reason: 'a success under error_response' });
    if (signature === 'none') throw this.error('unsigned', codes);
    return { node, raw: member.raw, traceId: this.traceId, certificateChanged };
  }

  private members(): Map<string, JsonMember> {
    try {
      const text = new TextDecoder('utf-8', { fatal: true }).decode(this.response.body);
      return readMembers(text);
    } catch (cause) {
      if (cause instanceof JsonFault || cause instanceof TypeError) {
        throw this.error('unreadable', { reason: 'the answer is not whole JSON', cause });
      }
      throw cause;
    }
  }

  /** Only the root of this very method counts, so that another signed answer cannot be passed off for it. */
  private root(members: Map<string, JsonMember>): { member: JsonMember; isErrorRoot: boolean } {
    const own = members.get(`${this.context.method.replaceAll('.', '_')}_response`);
    const error = members.get('error_response');
    const member = own ?? error;
    if (member === undefined || (own !== undefined && error !== undefined)) {
      throw this.error('unreadable', { reason: 'the answer has not the root of this method' });
    }
    return { member, isErrorRoot: own === undefined };
  }

  private checkSignature(raw: string, sign: string | undefined): 'good' | 'bad' | 'none' {
    if (sign === undefined || sign === '') return 'none';
    return verifyRsa2(Buffer.from(raw, 'utf8'), sign, this.context.alipayKey) ? 'good' : 'bad';
  }

  private codesOf(node: JsonObject, code: string): Partial<AlipayErrorDetails> {
    const { secrets } = this.context;
    const subCode = textOf(node, 'sub_code');
    const subMsg = textOf(node, 'sub_msg') ?? textOf(node, 'msg');
    return {
      code: toCode(code, secrets),
      ...(subCode === undefined ? {} : { subCode: toCode(subCode, secrets) }),
      ...(subMsg === undefined ? {} : { subMsg: blackOut(subMsg, secrets).slice(0, MAX_SUB_MSG) }),
    };
  }

  private error(kind: AlipayErrorKind, details: Partial<AlipayErrorDetails>): AlipayError {
    const { method, callKind } = this.context;
    return new AlipayError(kind, { method, callKind, traceId: this.traceId, signed: false, sent: true, ...details });
  }
}

function stringOf(member: JsonMember | undefined): string | undefined {
  return typeof member?.value === 'string' ? member.value : undefined;
}

/** Tokens start with year and month and `BB`; Alipay repeats the whole signed text in some error messages. */
const TOKEN = /\b20\d{4}BB[0-9A-Za-z]{8,}/g;
const MAX_SUB_MSG = 500;
const MAX_CODE = 100;

function blackOut(text: string, secrets: readonly string[]): string {
  const hidden = secrets
    .filter((secret) => secret !== '')
    .reduce((rest, secret) => rest.replaceAll(secret, '***'), text);
  return hidden.replace(TOKEN, '***');
}

/** Codes stand in the error's message, and nobody vouches for those of an unsigned answer: one word, and a short one. */
function toCode(text: string, secrets: readonly string[]): string {
  return blackOut(text.trim(), secrets)
    .slice(0, MAX_CODE)
    .replaceAll(/[^!-~]/g, '?');
}
