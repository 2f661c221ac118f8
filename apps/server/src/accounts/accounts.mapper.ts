import { fromFen, permissions, type User } from '@redress/contract';
import type { UserAccountRow } from '../platform/database/platform.entities.js';

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
