import { mayDo, type Role } from '@redress/contract';
import { isWithinScope, type Scope } from '../platform/scope.js';

/** What decides whether somebody works on complaints. */
export interface Worker {
  role: Role;
  enabled: boolean;
  scope: Scope;
}

/** Whether a complaint may be given to somebody: it must be there for them, and theirs to settle. */
export const mayHave = (person: Worker, complaint: { providerId: string; merchantId: string }): boolean =>
  isAtWork(person) && isWithinScope(person.scope, complaint);

/** Whether two people share any work: the names of strangers are not told. */
export function mayKnow(person: Worker, scope: Scope): boolean {
  if (!isAtWork(person)) return false;
  if (person.scope.all || scope.all) return true;
  const { providerIds } = person.scope;
  return scope.providerIds.some((id) => providerIds.includes(id));
}

const isAtWork = ({ enabled, role }: Worker): boolean => enabled && mayDo(role, 'complaints:write');
