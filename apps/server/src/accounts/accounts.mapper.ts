import { fromFen, permissions, type User } from '@redress/contract';
import type { UserAccountRow } from '../platform/database/platform.entities.js';
import type { Scope } from '../platform/scope.js';

/** What somebody may see. */
export const scopeOf = (user: Pick<UserAccountRow, 'providerIds' | 'merchantIds'>): Scope =>
  user.providerIds === null
    ? { all: true }
    : { all: false, providerIds: user.providerIds, merchantIds: user.merchantIds };

/** An account as its owner sees it. */
export const viewUser = (row: UserAccountRow): User => ({
  id: row.id,
  username: row.username,
  displayName: row.displayName,
  role: row.role,
  language: row.language,
  refundLimit: row.refundLimitFen === null ? null : fromFen(row.refundLimitFen),
  permissions: [...permissions[row.role]],
});
