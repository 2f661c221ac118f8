import { parentPort, workerData } from 'node:worker_threads';
import type { ComplaintExportQuery } from '@redress/contract';
import { type MasterKey, Vault } from '../platform/crypto/vault.js';
import { type DatabaseSettings, openReader } from '../platform/database/data-source.js';
import { UlidIds } from '../platform/ids.js';
import { SystemClock } from '../platform/clock.js';
import { toCsv } from '../platform/export/csv.js';
import { toXlsx } from '../platform/export/xlsx.js';
import { type ExportWish, exportTable } from './complaints.export-rows.js';
import { ComplaintsList } from './complaints.list.js';
import { ComplaintsRepository } from './complaints.repository.js';
import { ComplaintsSearch } from './complaints.search.js';

/*
 * A thread of its own: statements of SQLite hold up the thread that makes them, and a million rows are a minute of
 * cutting and packing. The thread that answers Alipay only passes the pieces on, each when it is asked for.
 */

/** What the thread is told. */
export interface ExportOrder {
  wish: ExportWish;
  format: ComplaintExportQuery['format'];
  /** Merchants that the words of the search name. */
  namedIds: readonly string[];
  settings: DatabaseSettings;
  masterKeys: readonly { kid: string; key: Uint8Array }[];
}

/** What it answers to each question for more; null is the end. */
export type ExportPiece = { piece: Uint8Array | null } | { fault: string };

const { wish, format, namedIds, settings, masterKeys } = workerData as ExportOrder;
const port = parentPort;
if (port === null) throw new Error('this is a thread of the server');

const [first, ...others] = masterKeys.map(({ kid, key }): MasterKey => ({ kid, key: Buffer.from(key) }));
if (first === undefined) throw new Error('there is no master key');
const vault = new Vault([first, ...others]);
const repository = new ComplaintsRepository(new UlidIds(new SystemClock()));
const named = { find: () => Promise.resolve([...namedIds]) };
const list = new ComplaintsList(vault, new ComplaintsSearch(named, repository));
const source = await openReader(settings);
const pieces = piecesOf();

port.on('message', () => {
  pieces.next().then(
    ({ value, done }) => answer({ piece: done === true ? null : value }),
    (error: unknown) => answer({ fault: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

async function* piecesOf(): AsyncGenerator<Uint8Array, void> {
  try {
    const table = exportTable(source.manager, list, vault, wish);
    if (format === 'xlsx') yield* toXlsx(table);
    else for await (const text of toCsv(table)) yield Buffer.from(text, 'utf8');
  } finally {
    await source.destroy();
  }
}

function answer(piece: ExportPiece): void {
  port?.postMessage(piece);
  if ('fault' in piece || piece.piece === null) port?.close();
}
