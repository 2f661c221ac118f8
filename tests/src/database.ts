import { createConnection } from 'mysql2/promise';
import { randomBytes } from 'node:crypto';

/** A database of its own for one house, on the server of TEST_DATABASE_URL. */
export interface OwnDatabase {
  url: string;
  drop(): Promise<void>;
}

export async function createOwnDatabase(serverUrl: string): Promise<OwnDatabase> {
  const name = `redress_${randomBytes(6).toString('hex')}`;
  await statement(serverUrl, `CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => statement(serverUrl, `DROP DATABASE ${name}`) };
}

async function statement(serverUrl: string, sql: string): Promise<void> {
  const connection = await createConnection(serverUrl);
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}
