import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromFen,
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
