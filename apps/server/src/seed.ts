import { parseArgs } from 'node:util';
import { SystemClock } from './platform/clock.js';
import { ConfigError } from './platform/config/config-error.js';
import { readConfig } from './platform/config/read-config.js';
import { checkMasterKey } from './platform/crypto/key-check.js';
import { Vault } from './platform/crypto/vault.js';
import { openDatabase } from './platform/database/data-source.js';
import { UlidIds } from './platform/ids.js';
import { Settings } from './platform/settings.js';
import { fill, SEEDED } from './seed/fill.js';
import { openStatements } from './seed/statements.js';

/*
 * Fills the database of the environment with complaints that look like real ones, for benches and for looking at long
 * lists. Never beside real data: an empty database only. See scripts/seed.mjs.
 */

function planOf(argv: readonly string[]) {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: { complaints: number, merchants: number, providers: number, open: number, days: number },
  });
  const of = (name: keyof typeof values, usual: number): number => {
    const text = values[name];
    if (text === undefined) return usual;
    if (!/^[1-9]\d{0,7}$/.test(text)) throw new ConfigError(`--${name} must be a whole number from 1 to 99,999,999.`);
    return Number.parseInt(text, 10);
  };
  const complaints = of('complaints', 10_000);
  return {
    complaints,
    merchants: of('merchants', 2_000),
    providers: of('providers', 10),
    open: Math.min(of('open', 1_500), complaints),
    days: of('days', 1_000),
    now: Date.now(),
  };
}

async function seed(): Promise<void> {
  const plan = planOf(process.argv.slice(2));
  const config = readConfig(process.env);
  const open = await openDatabase(config);
  const { database } = open;
  try {
    const settings = new Settings(database, new SystemClock(), new UlidIds(new SystemClock()));
    const vault = new Vault(config.masterKeys);
    await checkMasterKey(database, settings, vault);
    const [any] = await database.read((db) => db.query<object[]>('SELECT id FROM provider LIMIT 1'));
    if (any) {
      const isOwn = (await database.read((db) => settings.get(db, SEEDED))) !== null;
      throw new ConfigError(
        isOwn
          ? 'This database was filled by seed before; take an empty one.'
          : 'This database has providers: seed fills an empty one only.',
      );
    }
    await database.write((tx) => settings.setTx(tx, SEEDED, { ...plan }));
    const sql = await openStatements(open, config.databaseUrl);
    try {
      await fill(open, sql, vault, plan, (done) => {
        if (done % 100_000 === 0 || done === plan.complaints) process.stdout.write(`${done} complaints\n`);
      });
    } finally {
      await sql.close();
    }
  } finally {
    await open.close();
  }
}

try {
  await seed();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
