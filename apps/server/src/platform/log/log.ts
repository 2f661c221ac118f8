import { AsyncLocalStorage } from 'node:async_hooks';
import type { LogLevel } from '../config/env.js';
import type { Clock } from '../clock.js';
import { scrub } from './scrub.js';

type Scalar = string | number | boolean | null | undefined;

/**
 * Fields that may be logged: ids, codes, counts and times. What is not listed here is dropped, so a text or a key
 * cannot get into the log by a new field.
 */
const named = [
  'action', 'address', 'appId', 'area', 'attempt', 'attempts', 'channelType', 'code', 'count', 'delayMs', 'digest',
  'engine', 'error', 'event', 'family', 'field', 'fields', 'host', 'id', 'ip', 'job', 'kid', 'kind', 'lane', 'limit',
  'method', 'migration', 'mode', 'msgMethod', 'name', 'outRequestNo', 'path', 'pid', 'port', 'reason', 'result', 'role', 'route', 'size',
  'state', 'status', 'step', 'subCode', 'table', 'total', 'tradeNo', 'type', 'url', 'variable', 'version',
] as const; // prettier-ignore
const allowed = new Set<string>(named);
const allowedEnding = /(Id|Ids|Ms|Count|At|Fen|Code|Kind|Type|Status|No|Version|Bytes|Mb)$/;

export type LogFields = {
  readonly [name in (typeof named)[number]]?: name extends 'error' ? unknown : Scalar | readonly string[];
} & {
  readonly [
    name: `${string}${'Id' | 'Ids' | 'Ms' | 'Count' | 'At' | 'Fen' | 'Code' | 'Kind' | 'Type' | 'Status' | 'No' | 'Version' | 'Bytes' | 'Mb'}`
  ]: Scalar | readonly string[];
};

const ranks: Record<LogLevel, number> = { debug: 10, info: 20, warn: 30, error: 40 };

/** Ids that every line inside a request or job carries. */
export const logContext = new AsyncLocalStorage<Record<string, string>>();

/** One part of the program. Messages are fixed words; what changes is in the fields. */
export interface AreaLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** JSON lines. */
export class Log {
  constructor(
    private readonly level: LogLevel,
    private readonly clock: Clock,
    private readonly write: (line: string) => void,
  ) {}

  for(area: string): AreaLog {
    const at = (level: LogLevel) => (message: string, fields?: LogFields) => this.line(level, area, message, fields);
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  }

  private line(level: LogLevel, area: string, message: string, fields: LogFields = {}): void {
    if (ranks[level] < ranks[this.level]) return;
    const time = new Date(this.clock.now()).toISOString();
    const line = { time, level, area, message: scrub(message), ...logContext.getStore(), ...clean(fields) };
    this.write(`${JSON.stringify(line)}\n`);
  }
}

function clean(fields: object): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (name === 'error') kept[name] = errorOf(value);
    else if (allowed.has(name) || allowedEnding.test(name)) kept[name] = valueOf(value);
  }
  return kept;
}

function valueOf(value: unknown): unknown {
  if (typeof value === 'string') return scrub(value);
  if (Array.isArray(value)) return value.slice(0, 50).map((part) => scrub(String(part)));
  return typeof value === 'object' ? null : value;
}

/** Name, code and words of an error and its causes; of the stack only the places. */
function errorOf(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return scrub(String(error));
  const code = 'code' in error ? String(error.code) : undefined;
  const places = (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 8)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/.*\/((?:[^/]+\/){0,2}[^/]+)\)?$/, '$1'));
  return {
    name: error.name,
    ...(code && { code: scrub(code) }),
    message: scrub(error.message),
    ...(depth === 0 && { places }),
    ...(error.cause !== undefined && error.cause !== null && depth < 3 && { cause: errorOf(error.cause, depth + 1) }),
  };
}
