import { UserAccountRow } from '../platform/database/platform.entities.js';
import type { TestPlatform } from '../platform/testing/test-platform.js';

/** One more account. Without a password that could be known, so it is for what others see of it, not for signing in. */
export async function addUser(
  { database, clock, ids }: Pick<TestPlatform, 'database' | 'clock' | 'ids'>,
  rest: Partial<UserAccountRow> = {},
): Promise<UserAccountRow> {
  const id = rest.id ?? ids.next();
  const row = Object.assign(new UserAccountRow(), {
    id,
    username: id,
    usernameKey: id.toLowerCase(),
    displayName: '苏敏',
    role: 'agent',
    language: 'zh-CN',
    providerIds: null,
    merchantIds: null,
    refundLimitFen: null,
    passwordHash: 'none',
    enabled: true,
    createdAt: clock.now(),
    version: 1,
    ...rest,
  });
  await database.write((tx) => tx.insert(UserAccountRow, row));
  return row;
}
