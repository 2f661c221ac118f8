import { describe, expect, it } from 'vitest';
import { fieldErrors, mergeSettings, secretsToReenter } from './settings.js';

const stored = { plain: { host: 'smtp.163.com', fromName: 'A' }, secrets: { pass: 'old' } };

describe('an edit of settings', () => {
  it('keeps what is absent, clears null, replaces the rest', () => {
    expect(mergeSettings(stored, { fromName: null, port: 465 }, ['pass'])).toEqual({
      plain: { host: 'smtp.163.com', port: 465 },
      secrets: { pass: 'old' },
      kept: ['pass'],
    });
    expect(mergeSettings(stored, { pass: 'new' }, ['pass'])).toMatchObject({ secrets: { pass: 'new' }, kept: [] });
    expect(mergeSettings(stored, { pass: null }, ['pass'])).toMatchObject({ secrets: {}, kept: [] });
  });

  it('takes names as names only', () => {
    const typed = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, unknown>;
    const { plain } = mergeSettings(stored, typed, ['pass']);
    expect(Object.keys(plain)).toEqual(['host', 'fromName', '__proto__', 'constructor']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('wants kept secrets again when they would go elsewhere', () => {
    const before = { host: 'a', port: 1 };
    expect(secretsToReenter(['host', 'port'], before, { host: 'b', port: 1 }, ['pass'])).toEqual(['pass']);
    expect(secretsToReenter(['host', 'port'], before, { host: 'a', port: 1, name: 'x' }, ['pass'])).toEqual([]);
    expect(secretsToReenter(['host', 'port'], before, { host: 'b', port: 1 }, [])).toEqual([]);
    expect(secretsToReenter(['host'], null, { host: 'b' }, ['pass'])).toEqual([]);
  });

  it('names the field at fault as the request does', () => {
    const issues = [
      { code: 'invalid_format', path: ['recipients', 0], message: 'Invalid email' },
      { code: 'unrecognized_keys', path: [], keys: ['x', 'y'], message: 'Unrecognized keys' },
    ];
    expect(fieldErrors(issues, 'zh-CN').map(({ field, message }) => `${field} ${message}`)).toEqual([
      'settings.recipients.0 格式不正确',
      'settings.x 没有这个设置项',
      'settings.y 没有这个设置项',
    ]);
    expect(fieldErrors(issues, 'en')[0]?.message).toBe('Invalid email');
  });
});
