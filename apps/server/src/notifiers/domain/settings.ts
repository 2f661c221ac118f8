import type { FieldError, Language } from '@redress/contract';

/** A channel's settings in two halves: what may be shown, and what is sealed. */
export interface Halves {
  plain: Readonly<Record<string, unknown>>;
  secrets: Readonly<Record<string, string>>;
}

export interface Merged extends Halves {
  /** Secrets that were kept, not typed. */
  kept: string[];
}

/**
 * What is stored after an edit: a field that is absent stays, `null` clears it, any other value replaces it
 * (notifiers.md 11.8). Nothing is judged here.
 */
export function mergeSettings(
  stored: Halves,
  typed: Readonly<Record<string, unknown>>,
  secretNames: readonly string[],
): Merged {
  const isSecret = (name: string) => secretNames.includes(name);
  const all = new Map<string, unknown>([...Object.entries(stored.plain), ...Object.entries(stored.secrets)]);
  for (const [name, value] of Object.entries(typed)) {
    if (value === null) all.delete(name);
    else all.set(name, value);
  }
  const entries = [...all];
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !isSecret(name))),
    secrets: Object.fromEntries(entries.filter(([name]) => isSecret(name))) as Record<string, string>,
    kept: Object.keys(stored.secrets).filter((name) => !Object.hasOwn(typed, name)),
  };
}

/**
 * A stored secret goes only where it was typed for: else whoever may edit a channel could aim it at a server of theirs.
 *
 * @returns the kept secrets that must be typed again
 */
export function secretsToReenter(
  target: readonly string[],
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>>,
  kept: readonly string[],
): string[] {
  if (before === null) return [];
  return target.some((name) => before[name] !== after[name]) ? [...kept] : [];
}

/** The part of a zod issue that is put into words. */
export interface Issue {
  code: string;
  path: readonly PropertyKey[];
  message: string;
  keys?: readonly string[];
  maximum?: number | bigint;
  minimum?: number | bigint;
}

/** Faults of a form in the reader's language; field names as in the request. */
export function fieldErrors(issues: readonly Issue[], language: Language): FieldError[] {
  return issues.flatMap((issue) => {
    const path = ['settings', ...issue.path.map(String)].join('.');
    const fields = issue.code === 'unrecognized_keys' ? (issue.keys ?? []).map((key) => `${path}.${key}`) : [path];
    return fields.map((field) => ({ field, code: issue.code, message: messageOf(issue, language) }));
  });
}

function messageOf(issue: Issue, language: Language): string {
  if (language === 'en') return issue.message;
  switch (issue.code) {
    case 'unrecognized_keys':
      return '没有这个设置项';
    case 'too_big':
      return `不能超过 ${String(issue.maximum)}`;
    case 'too_small':
      return issue.minimum === 1 || issue.minimum === 1n ? '不能为空' : `不能小于 ${String(issue.minimum)}`;
    case 'invalid_format':
      return '格式不正确';
    case 'invalid_value':
      return '不在可选范围内';
    case 'invalid_type':
      return '缺少或类型不正确';
    default:
      return '内容不可用';
  }
}
