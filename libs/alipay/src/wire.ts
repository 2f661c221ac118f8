/**
 * Fields of an answer, read without trust: a field may be absent, null, empty, or a number where text is documented.
 * What is missing becomes undefined or null here, never an exception; the raw text is kept beside it.
 */
import { isObject, type JsonObject } from './json.js';
import { parseFen } from './money.js';
import { parseBeijing } from './time.js';

/** What may become a key in our database: printable ASCII without spaces (reliability D1). */
const FOREIGN_ID = /^[!-~]{1,128}$/;

export function isForeignId(value: string | undefined): value is string {
  return value !== undefined && FOREIGN_ID.test(value);
}

/** Non-blank text, or undefined. Numbers arrive as text already (`json.ts`). */
export function textOf(node: JsonObject, name: string): string | undefined {
  const value = node[name];
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** An id that fits our keys, or undefined. */
export function idOf(node: JsonObject, name: string): string | undefined {
  const value = textOf(node, name)?.trim();
  return isForeignId(value) ? value : undefined;
}

/** Yuan text to fen, or null. */
export function fenOf(node: JsonObject, name: string): number | null {
  return parseFen(textOf(node, name)?.trim());
}

/** Beijing wall clock to UTC milliseconds, or undefined. */
export function timeOf(node: JsonObject, name: string): number | undefined {
  return parseBeijing(textOf(node, name)?.trim()) ?? undefined;
}

/** A claim: true and `"true"` are yes, everything else is no. */
export function isTrue(node: JsonObject, name: string): boolean {
  const value = node[name];
  return value === true || (typeof value === 'string' && value.toLowerCase() === 'true');
}

/** A row count or page number: a non-negative safe integer, or undefined. */
export function countOf(node: JsonObject, name: string): number | undefined {
  const text = textOf(node, name);
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number.parseInt(text, 10) : undefined;
}

/** The non-blank texts of a list; a single text stands for a list of one. */
export function textsOf(node: JsonObject, name: string): string[] {
  const value = node[name];
  const list = Array.isArray(value) ? value : [value ?? null];
  return list.filter((item): item is string => typeof item === 'string' && item.trim() !== '');
}

/** The objects of a list; absent is empty (RiskGO leaves an empty list out). */
export function objectsOf(node: JsonObject, name: string): JsonObject[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isObject) : [];
}
