import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProblemError } from './http/problem.js';
import { keysetPage, type KeysetSort } from './paging.js';
import { UserAccountRow } from './database/platform.entities.js';
import { withinScope, type Scope } from './scope.js';
import { EventRow } from './database/platform.entities.js';
import { openTestPlatform, type TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;
const limits = [300, null, 100, 200, null, 200, 100, null, 50];

beforeAll(async () => {
  platform = await openTestPlatform();
  await platform.database.write(async (tx) => {
    for (const [index, refundLimitFen] of limits.entries()) {
      await tx.insert(UserAccountRow, {
        id: platform.ids.next(),
        username: `u${index}`,
        usernameKey: `u${index}`,
        displayName: `u${index}`,
        role: 'agent',
        language: 'en',
        providerIds: null,
        merchantIds: null,
        refundLimitFen,
        passwordHash: '',
        enabled: true,
        createdAt: 0,
        version: 1,
      });
    }
  });
});
afterAll(() => platform.close());

const byLimit = (direction: 'asc' | 'desc'): KeysetSort<UserAccountRow> => ({
  column: 'user.refundLimitFen',
  of: (row) => row.refundLimitFen,
  direction,
  nullable: true,
});

function page(limit: number, cursor?: string, sort?: KeysetSort<UserAccountRow>, digestOf: object = {}) {
  return platform.database.read((db) =>
    keysetPage(db.createQueryBuilder(UserAccountRow, 'user'), {
      cursors: platform.cursors,
      cursor,
      limit,
      digestOf,
      id: 'user.id',
      ...(sort && { sort }),
      withTotal: true,
    }),
  );
}

async function all(limit: number, sort?: KeysetSort<UserAccountRow>): Promise<UserAccountRow[]> {
  const rows: UserAccountRow[] = [];
  let cursor: string | undefined;
  for (;;) {
    const { items, nextCursor } = await page(limit, cursor, sort);
    rows.push(...items);
    if (nextCursor === null) return rows;
    cursor = nextCursor;
  }
}

describe('keysetPage', () => {
  it.each([1, 2, 3, 4, 8, 9, 20])('shows each row once, %i a page, nulls last in both directions', async (limit) => {
    const up = (await all(limit, byLimit('asc'))).map((row) => row.refundLimitFen);
    const down = (await all(limit, byLimit('desc'))).map((row) => row.refundLimitFen);
    expect(up).toEqual([50, 100, 100, 200, 200, 300, null, null, null]);
    expect(down).toEqual([300, 200, 200, 100, 100, 50, null, null, null]);
  });

  it.each([1, 4, 9])('shows the newest first without a sort, %i a page', async (limit) => {
    expect((await all(limit)).map((row) => row.username)).toEqual(limits.map((_, index) => `u${8 - index}`));
  });

  it('counts what matches', async () => {
    expect(await page(2)).toMatchObject({ total: 9, totalIsCapped: false });
  });

  it('refuses a cursor of another filter, a changed one and an invented one', async () => {
    const { nextCursor } = await page(2, undefined, undefined, { role: 'agent' });
    const cursor = nextCursor ?? '';
    expect((await page(2, cursor, undefined, { role: 'agent' })).items).toHaveLength(2);
    for (const bad of [`${cursor}x`, `x${cursor}`, 'abc', '.']) {
      await expect(page(2, bad, undefined, { role: 'agent' })).rejects.toThrow(ProblemError);
    }
    await expect(page(2, cursor, undefined, { role: 'owner' })).rejects.toMatchObject({ code: 'cursor_mismatch' });
  });
});

describe('I8 withinScope', () => {
  beforeAll(async () => {
    await platform.database.write(async (tx) => {
      for (const [providerId, merchantId] of [
        ['p1', 'm1'],
        ['p1', 'm2'],
        ['p2', 'm3'],
      ] as const) {
        await platform.events.recordTx(tx, {
          type: 'merchant.updated',
          actor: { kind: 'system', id: null, name: null },
          providerId,
          merchantId,
        });
      }
    });
  });

  const seen = (scope: Scope) =>
    platform.database.read(async (db) => {
      const query = db.createQueryBuilder(EventRow, 'event').orderBy('event.id');
      const rows = await withinScope(query, scope, {
        provider: 'event.providerId',
        merchant: 'event.merchantId',
      }).getMany();
      return rows.map((row) => row.merchantId);
    });

  it('shows everything, some providers, some merchants, nothing', async () => {
    expect(await seen({ all: true })).toEqual(['m1', 'm2', 'm3']);
    expect(await seen({ all: false, providerIds: ['p1'], merchantIds: null })).toEqual(['m1', 'm2']);
    expect(await seen({ all: false, providerIds: ['p1', 'p2'], merchantIds: ['m2', 'm3'] })).toEqual(['m2', 'm3']);
    expect(await seen({ all: false, providerIds: ['p1'], merchantIds: ['m3'] })).toEqual([]);
    expect(await seen({ all: false, providerIds: [], merchantIds: null })).toEqual([]);
    expect(await seen({ all: false, providerIds: ['p1'], merchantIds: [] })).toEqual([]);
  });
});
