import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTestPlatform, type TestPlatform } from '../testing/test-platform.js';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await openTestPlatform();
});
afterAll(() => platform.close());

it('has no difference between entities and migrations', async () => {
  const drift = await platform.database.write((tx) => tx.connection.driver.createSchemaBuilder().log());
  expect(drift.upQueries.map(({ query }) => query)).toEqual([]);
});
