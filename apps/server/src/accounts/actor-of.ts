import type { UserAccountRow } from '../platform/database/platform.entities.js';
import { RequestActor } from '../platform/http/actor.js';
import { scopeOf } from './accounts.mapper.js';

/** What a person may see and do now, for a request of theirs or for work they began with one. */
export function actorOf(
  user: UserAccountRow,
  request: Pick<RequestActor, 'ip' | 'requestId' | 'idempotencyKey' | 'sessionId'>,
): RequestActor {
  const { ip, requestId, idempotencyKey, sessionId } = request;
  return RequestActor.of({
    kind: 'person',
    id: user.id,
    name: user.displayName,
    role: user.role,
    scope: scopeOf(user),
    refundLimitFen: user.refundLimitFen,
    language: user.language,
    sessionId,
    ip,
    requestId,
    idempotencyKey,
  });
}
