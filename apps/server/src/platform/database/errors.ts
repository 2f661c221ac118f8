/** The database could not be had in time (reliability.md D9); answered as 503 `database_busy`. */
export class DatabaseBusy extends Error {
  constructor(cause: unknown) {
    super('the database is busy', { cause });
    this.name = 'DatabaseBusy';
  }
}

/** A row changed between being read and being written: the whole unit of work is tried again. */
export class StaleRow extends Error {
  constructor(what: string) {
    super(what);
    this.name = 'StaleRow';
  }
}

/** SQLite and MySQL errors, and TypeORM's wrapper of both, carry a code. */
const codeOf = (error: unknown): string => {
  const inner = hasDriver(error) ? error.driverError : error;
  return typeof inner === 'object' && inner !== null && 'code' in inner ? String(inner.code) : '';
};

const hasDriver = (error: unknown): error is { driverError: unknown } =>
  typeof error === 'object' && error !== null && 'driverError' in error && Boolean(error.driverError);

/** Deadlock, lock wait, MariaDB's snapshot conflict (1020), SQLite's busy: the whole unit may be tried again (D6). */
const retryable = new Set(['ER_LOCK_DEADLOCK', 'ER_LOCK_WAIT_TIMEOUT', 'ER_CHECKREAD']);

export function isRetryable(error: unknown): boolean {
  if (error instanceof StaleRow) return true;
  const code = codeOf(error);
  return retryable.has(code) || code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED');
}

/** Whether a unique or primary key refused the row. */
export function isUniqueViolation(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'ER_DUP_ENTRY' || code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
}

/** What mysql2 says when a statement was not answered in time. */
const statementTimeout = 'PROTOCOL_SEQUENCE_TIMEOUT';
export const isStatementTimeout = (error: unknown): boolean => codeOf(error) === statementTimeout;

const lost = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'EPIPE',
  'ENOTFOUND',
  statementTimeout,
]);
const full = ['SQLITE_FULL', 'SQLITE_IOERR', 'SQLITE_CANTOPEN', 'SQLITE_READONLY'];

/** Whether the database itself is away, full or too slow: the caller gets 503, not 500. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof DatabaseBusy) return true;
  const code = codeOf(error);
  return lost.has(code) || isRetryable(error) || full.some((prefix) => code.startsWith(prefix));
}

/** MySQL 1419: with the binary log on, only SUPER may make triggers unless the server trusts their creators. */
export const isTriggerRefused = (error: unknown): boolean => codeOf(error) === 'ER_BINLOG_CREATE_ROUTINE_NEED_SUPER';
