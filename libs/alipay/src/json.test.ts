import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonFault, MAX_DEPTH, readJson, readMembers } from './json.js';

/** What JSON.parse gives, with numbers turned to text. */
function withTextNumbers(value: unknown): unknown {
  if (typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(withTextNumbers);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withTextNumbers(member)]));
}

describe('C2 JSON reader', () => {
  it('keeps numbers as their text', () => {
    expect(readJson('{"id":12345678901234567890,"n":[-1.50,0,1e3]}')).toEqual({
      id: '12345678901234567890',
      n: ['-1.50', '0', '1e3'],
    });
  });

  it('gives the raw text of each member', () => {
    const members = readMembers(' { "a_response" : {"x":"\\/ } \\" sign"} , "sign":"s" } ');
    expect(members.get('a_response')?.raw).toBe('{"x":"\\/ } \\" sign"}');
    expect(members.get('a_response')?.value).toEqual({ x: '/ } " sign' });
    expect(members.get('sign')).toEqual({ value: 's', raw: '"s"' });
  });

  it.each([
    '',
    '{',
    '{"a":1',
    '{"a"}',
    '{"a":}',
    '{a:1}',
    '[1,]',
    '{"a":1,}',
    '01',
    '1.',
    '+1',
    'tru',
    '"a',
    '"\\x"',
    '"a\nb"',
    '{} {}',
    '{"a":1,"a":2}',
    'NaN',
  ])('refuses %j', (text) => {
    expect(() => readJson(text)).toThrow(JsonFault);
  });

  it(`reads ${MAX_DEPTH} levels and not one more`, () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(readJson(nested(MAX_DEPTH))).toBeTruthy();
    expect(() => readJson(nested(MAX_DEPTH + 1))).toThrow('too deep');
    expect(() => readJson('{"a":'.repeat(100_000))).toThrow('too deep');
  });

  it('has no way to the prototype', () => {
    const value = readJson('{"__proto__":{"polluted":"yes"}}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true);
    expect('polluted' in {}).toBe(false);
  });

  it('agrees with JSON.parse on everything that JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        expect(readJson(text)).toEqual(withTextNumbers(JSON.parse(text)));
      }),
      { numRuns: 1000 },
    );
  });

  it('never throws anything but its own fault', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readJson(text);
        } catch (error) {
          expect(error).toBeInstanceOf(JsonFault);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
