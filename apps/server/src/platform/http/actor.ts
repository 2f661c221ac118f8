import type { Actor, Language, Role } from '@redress/contract';
import type { Scope } from '../scope.js';

/** Who sent the request and what they may see. */
export class RequestActor {
  readonly kind!: 'person' | 'key';
  readonly id!: string;
  /** Display name. */
  readonly name!: string;
  readonly role!: Role;
  readonly scope!: Scope;
  /** null: no limit. */
  readonly refundLimitFen!: number | null;
  readonly ip!: string;
  readonly requestId!: string;
  readonly language!: Language;
  /** Row of the session, for persons. */
  readonly sessionId!: string | null;
  /** SHA-256 (hex) of the request's Idempotency-Key; null without one. */
  readonly idempotencyKey!: string | null;

  static of(values: Omit<RequestActor, 'asActor'>): RequestActor {
    return Object.assign(new RequestActor(), values);
  }

  /** As events and audit rows remember it. */
  asActor(): Actor {
    return { kind: this.kind, id: this.id, name: this.name };
  }
}
