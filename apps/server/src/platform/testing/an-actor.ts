import { RequestActor } from '../http/actor.js';

/** A signed-in person; override what the test is about. */
export const anActor = (rest: Partial<RequestActor> = {}): RequestActor =>
  RequestActor.of({
    kind: 'person',
    id: '01JD0000000000000000000USR',
    name: '林晓',
    role: 'admin',
    scope: { all: true },
    refundLimitFen: null,
    ip: '127.0.0.1',
    requestId: 'test',
    language: 'zh-CN',
    sessionId: null,
    idempotencyKey: null,
    ...rest,
  });
