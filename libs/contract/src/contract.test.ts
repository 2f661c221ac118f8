import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asLine,
  fromFen,
  line,
  MerchantBulk,
  openApiDocument,
  problems,
  ProviderCreate,
  routes,
  toFen,
  ComplaintQuery,
  type Route,
} from './index.js';

describe('money', () => {
  it('survives the way to text and back for every amount', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 999_999_999_999 }), (fen) => toFen(fromFen(fen)) === fen));
  });

  it.each(['', ' 1', '1.', '.5', '1.234', '-1', '1e3', '0x10', '１２', '01', '1,000', 'NaN', '12345678901'])(
    'refuses %j',
    (text) => {
      expect(() => toFen(text)).toThrow(RangeError);
    },
  );
});

describe('routes', () => {
  const all = Object.values(routes) as Route[];

  it('are unique by method and path', () => {
    const keys = all.map((route) => `${route.method} ${route.path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('declare a parameter schema for every parameter of the path', () => {
    for (const route of all) expect(Boolean(route.params), route.path).toBe(route.path.includes('{'));
  });

  it('ask for an idempotency key where money moves', () => {
    const moving = all.filter((route) => route.access === 'refunds:write');
    expect(moving.map((route) => route.idempotencyKey)).toEqual(moving.map(() => 'required'));
  });
});

describe('OpenAPI document', () => {
  const document = openApiDocument('http://localhost:3000', '0.0.0') as {
    paths: Record<string, Record<string, unknown>>;
    components: { schemas: Record<string, unknown> };
  };

  it('has every route', () => {
    for (const route of Object.values(routes)) {
      expect(document.paths[route.path]?.[route.method.toLowerCase()], `${route.method} ${route.path}`).toBeDefined();
    }
  });

  it('refers only to components that exist', () => {
    const references = JSON.stringify(document).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
    for (const [, name] of references) expect(document.components.schemas).toHaveProperty(name ?? '');
  });

  it('names a query parameter for every filter of the complaint list', () => {
    const operation = document.paths['/api/v1/complaints']?.['get'] as { parameters: { name: string }[] };
    expect(operation.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['status', 'dueBefore', 'q', 'sort', 'cursor']),
    );
  });
});

describe('schemas', () => {
  it('refuse fields they do not know', () => {
    const parsed = ComplaintQuery.safeParse({ staus: 'open' });
    expect(parsed.success).toBe(false);
  });

  it('read comma-separated lists and flags of a query', () => {
    expect(ComplaintQuery.parse({ status: 'open,processing', overdue: 'true', limit: '50' })).toMatchObject({
      status: ['open', 'processing'],
      overdue: true,
      limit: 50,
      sort: 'deadline',
    });
  });

  it('fill in the defaults of a new provider', () => {
    const provider = ProviderCreate.parse({ name: '甲', appId: '2021000000000001', signMode: 'key', privateKey: 'x' });
    expect(provider).toMatchObject({ environment: 'production', callsPerSecond: 5, autoRefund: false, enabled: true });
  });

  it('say every refusal in both languages', () => {
    for (const { title } of Object.values(problems)) expect([title.en, title['zh-CN']].every(Boolean)).toBe(true);
  });
});

describe('a name', () => {
  it.each([
    ['a letter', '甲', true],
    ['64 characters', '名'.repeat(64), true],
    ['markup, which stays text', '<b>"甲"</b> & {{7*7}}', true],
    ['an emoji and Arabic with its own marks', '🏪 \u200fمتجر', true],
    ['65 characters', '名'.repeat(65), false],
    ['nothing', '', false],
    ['blanks', ' \u3000\t', false],
    ['nothing to be seen', '\u200b\u2060', false],
    ['a line break', '甲\n乙', false],
    ['NUL', '甲\0', false],
    ['an escape', '\u001b[31m', false],
    ['a control character beyond ASCII', '甲\u0085乙', false],
    ['a line separator', '甲\u2028乙', false],
    ['letters turned round', 'invoice\u202efdp.exe', false],
    ['an isolate', '\u2066甲', false],
    ['half a character', '\ud83c', false],
  ])('with %s', (_, text, isFine) => {
    expect(line(64).safeParse(text).success).toBe(isFine);
    // the same from elsewhere is made fit, never refused
    const made = asLine(text, 64);
    expect(made === '' || line(64).safeParse(made).success).toBe(true);
    if (isFine) expect(made).toBe(text.trim());
  });

  it('from elsewhere is not cut in the middle of a character', () => {
    expect(asLine(`${'a'.repeat(63)}🏪`, 64)).toBe('a'.repeat(63));
    expect(asLine('\u202e甲\n乙\u0000', 64)).toBe('甲乙');
  });

  it('is trimmed', () => expect(line(64).parse('  甲 ')).toBe('甲'));
});

describe('an app id', () => {
  const parse = (appId: string) =>
    ProviderCreate.safeParse({ name: '甲', appId, signMode: 'key', privateKey: 'x' }).data?.appId;
  it.each(['2021000000000001', ' 2021000000000001\n'])('%j', (appId) => expect(parse(appId)).toBe('2021000000000001'));
  it.each([
    '202100000000001',
    '20210000000000011',
    '２０２１000000000001',
    '2021-00000000001',
    '',
    '2021000000000001x',
  ])('not %j', (appId) => expect(parse(appId)).toBeUndefined());
});

describe('what may be asked of many merchants', () => {
  const id = '01JD0000000000000000000000';
  it.each([
    ['ids', { ids: [id], enabled: true }, true],
    ['a filter with its count', { filter: {}, expectedCount: 0, autoRefund: false }, true],
    ['a filter without its count', { filter: {}, autoRefund: false }, false],
    ['both', { ids: [id], filter: {}, expectedCount: 1, enabled: true }, false],
    ['nobody', { enabled: true }, false],
    ['no ids', { ids: [], enabled: true }, false],
    ['more than 500', { ids: Array.from({ length: 501 }, () => id), enabled: true }, false],
    ['no change', { ids: [id] }, false],
    ['a name for all', { ids: [id], name: '同名' }, false],
  ])('%s', (_, body, isFine) => expect(MerchantBulk.safeParse(body).success).toBe(isFine));
});
