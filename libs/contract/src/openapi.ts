import { z } from 'zod';
import { Problem, problems, type ProblemCode } from './problems.js';
import type { Route } from './route.js';
import { routes } from './routes.js';

type Json = Record<string, unknown>;
interface Components {
  schemas: Record<string, Json>;
}

/** What every route can answer besides its own problems. */
const common = (route: Route): ProblemCode[] => [
  ...(route.body || route.query || route.params ? (['invalid_request'] as const) : []),
  ...(typeof route.access === 'string' ? (['unauthenticated', 'forbidden'] as const) : []),
  ...(typeof route.access === 'string' && route.method !== 'GET' ? (['csrf', 'idempotency_key_reused'] as const) : []),
];

/**
 * The OpenAPI 3.1 document of every route, made from the very schemas that validate.
 *
 * @param serverUrl public address of this installation
 */
export function openApiDocument(serverUrl: string, version: string): Json {
  const components: Components = { schemas: {} };
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes) as [string, Route][]) {
    const path = (paths[route.path] ??= {});
    path[route.method.toLowerCase()] = operation(name, route, components);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Redress',
      version,
      summary: 'Payment complaints of authorised Alipay merchants',
      description:
        'Amounts are yuan as decimal text, times RFC 3339 in UTC. Refusals are problem+json with a stable code.',
    },
    servers: [{ url: serverUrl }],
    tags: [...new Set(Object.values(routes).map((route) => route.tag))].map((tag) => ({ name: tag })),
    paths,
    components: {
      ...components,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-redress', description: 'Writes also need X-CSRF-Token' },
      },
    },
  };
}

function operation(name: string, route: Route, components: Components): Json {
  const parameters = [
    ...parametersOf(route.params, 'path', components),
    ...parametersOf(route.query, 'query', components),
    ...headersOf(route),
  ];
  const isPublic = typeof route.access === 'object';
  return {
    operationId: name,
    tags: [route.tag],
    summary: route.summary,
    ...(typeof route.access === 'string' && { description: `Permission: ${route.access}` }),
    security: isPublic ? [] : [{ session: [] }],
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(route, components),
    responses: responsesOf(route, components),
  };
}

function requestBodyOf(route: Route, components: Components): Json {
  if (route.upload) {
    const schema = { type: 'object', required: ['file'], properties: { file: { type: 'string', format: 'binary' } } };
    return { requestBody: { required: true, content: { 'multipart/form-data': { schema } } } };
  }
  if (!route.body) return {};
  return {
    requestBody: {
      required: true,
      content: { 'application/json': { schema: schemaOf(route.body, 'input', components) } },
    },
  };
}

function responsesOf(route: Route, components: Components): Json {
  const content = route.answer
    ? { 'application/json': { schema: schemaOf(route.answer, 'output', components) } }
    : route.answerType && { [route.answerType]: { schema: { type: 'string' } } };
  const responses: Record<string, Json> = { [route.status]: { description: 'Done', ...(content && { content }) } };
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of new Set([...common(route), ...route.problems])) {
    const { status } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  for (const [status, codes] of byStatus) {
    responses[status] = {
      description: codes.map((code) => `\`${code}\`: ${problems[code].title.en}`).join('\n\n'),
      content: { 'application/problem+json': { schema: schemaOf(Problem, 'output', components) } },
    };
  }
  return responses;
}

function headersOf(route: Route): Json[] {
  if (route.method === 'GET' || typeof route.access === 'object') return [];
  const header = (name: string, required: boolean, description: string): Json => ({
    name,
    in: 'header',
    required,
    description,
    schema: { type: 'string', maxLength: 128 },
  });
  return [
    header('X-CSRF-Token', true, 'From the answer of the sign-in; only with the session cookie'),
    header(
      'Idempotency-Key',
      route.idempotencyKey === 'required',
      'The same key and body give the same answer for 7 days',
    ),
    ...(route.ifMatch ? [header('If-Match', false, "The resource's version; a stale one is refused with 409")] : []),
  ];
}

function parametersOf(schema: z.ZodType | undefined, where: 'path' | 'query', components: Components): Json[] {
  if (!schema) return [];
  const json = schemaOf(schema, 'input', components);
  const properties = (json['properties'] ?? {}) as Record<string, Json>;
  const required = (json['required'] ?? []) as string[];
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
  }));
}

/** JSON schema of a zod schema; named ones (`.meta({ id })`) become components and are referred to. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): Json {
  const json = z.toJSONSchema(schema, { io, target: 'draft-2020-12', unrepresentable: 'any' }) as Json;
  const { $defs, $schema: _, id, ...rest } = json;
  for (const [name, definition] of Object.entries(($defs ?? {}) as Record<string, Json>)) {
    components.schemas[name] ??= relocated(withoutId(definition));
  }
  const own = relocated(rest);
  if (typeof id !== 'string') return own;
  components.schemas[id] ??= own;
  return { $ref: `#/components/schemas/${id}` };
}

const withoutId = ({ id: _, ...rest }: Json): Json => rest;

/** `#/$defs/X` → `#/components/schemas/X`, all the way down. */
const relocated = (json: Json): Json =>
  JSON.parse(JSON.stringify(json).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json;
