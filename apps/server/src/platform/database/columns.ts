import { Column, PrimaryColumn, type ColumnOptions, type ValueTransformer } from 'typeorm';

/*
 * Property decorators with the same meaning on SQLite and MySQL (reliability.md D1). Character set and collation are
 * those of MySQL; the data source drops them on SQLite. `migrations/schema.ts` mirrors this file.
 */

export const ascii = { charset: 'ascii', collation: 'ascii_bin' } as const;
export const unicode = { charset: 'utf8mb4', collation: 'utf8mb4_bin' } as const;

/** bigint comes back as text on MySQL and as number on SQLite. */
const safeNumber: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: unknown) => (value === null || value === undefined ? null : Number(value)),
};

const json: ValueTransformer = {
  to: (value: unknown) =>
    value === null || value === undefined ? value : isOperator(value) ? value : JSON.stringify(value),
  from: (value: unknown) => (typeof value === 'string' ? (JSON.parse(value) as unknown) : null),
};

const flag: ValueTransformer = {
  to: (value: unknown) => (typeof value === 'boolean' ? Number(value) : value),
  from: (value: unknown) => value === true || Number(value) === 1,
};

const isOperator = (value: unknown): boolean => typeof value === 'function';

interface Options {
  nullable?: boolean;
}

const column = (options: ColumnOptions): PropertyDecorator => Column(options);

/** The row's ULID. */
export const IdColumn = (): PropertyDecorator => PrimaryColumn({ type: 'varchar', length: 26, ...ascii });

/** An id, code or foreign key: printable ASCII, compared byte by byte. @param options.length at most 191 */
export const KeyColumn = (options: Options & { length: number; unique?: boolean }): PropertyDecorator =>
  column({
    type: 'varchar',
    length: options.length,
    nullable: options.nullable ?? false,
    unique: options.unique ?? false,
    ...ascii,
  });

/** Any text. With `length` a varchar, else up to 16 MiB. */
export const TextColumn = (options: Options & { length?: number } = {}): PropertyDecorator =>
  column({
    ...(options.length ? { type: 'varchar', length: options.length } : { type: 'text' }),
    nullable: options.nullable ?? false,
    ...unicode,
  });

/** Integer fen. */
export const FenColumn = (options: Options = {}): PropertyDecorator =>
  column({ type: 'bigint', nullable: options.nullable ?? false, transformer: safeNumber });

/** Milliseconds UTC. */
export const TimeColumn = (options: Options = {}): PropertyDecorator =>
  column({ type: 'bigint', nullable: options.nullable ?? false, transformer: safeNumber });

/** A JSON value kept as text. */
export const JsonColumn = (options: Options = {}): PropertyDecorator =>
  column({ type: 'text', nullable: options.nullable ?? false, transformer: json, ...unicode });

/** true or false, kept as 1 or 0. */
export const FlagColumn = (options: { default?: boolean } = {}): PropertyDecorator =>
  column({
    type: 'integer',
    transformer: flag,
    ...(options.default !== undefined && { default: Number(options.default) }),
  });

/** A small whole number. */
export const IntColumn = (options: Options & { default?: number } = {}): PropertyDecorator =>
  column({
    type: 'integer',
    nullable: options.nullable ?? false,
    ...(options.default !== undefined && { default: options.default }),
  });

/** Starts at 1 and is raised by `updateVersioned` only. */
export const VersionColumn = (): PropertyDecorator => column({ type: 'integer', default: 1 });
