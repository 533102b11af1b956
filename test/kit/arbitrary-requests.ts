/** Requests that the contract allows, and others: made from its schemas, so that a new route is covered without a line here. */
import fc from 'fast-check';
import type { z } from 'zod';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { schemaOf as jsonSchemaOf } from '../../shared/http/openapi.ts';

export interface ArbitraryRequest {
  readonly method: string;
  /** Below /api. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** Values that a caller has: existing ids reach further than made-up ones. */
export interface ExistingIds {
  readonly users: readonly string[];
  readonly runs: readonly string[];
}

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly description?: string;
}

export function arbitraryRequest(
  operation: Operation,
  existing: ExistingIds,
): fc.Arbitrary<ArbitraryRequest> {
  const query = objectOf(schemaOf(operation.query), existing);
  const params = objectOf(schemaOf(operation.params), existing);
  const body =
    operation.body === undefined ? fc.constant(undefined) : bodyOf(schemaOf(operation.body), existing);
  return fc.record({ params, query, body, headers: oddHeaders }).map((given) => ({
    method: operation.method,
    path: addressOf(operation.route, given.params, given.query),
    headers: given.headers,
    body: given.body,
  }));
}

function schemaOf(schema: z.ZodType): Schema {
  return jsonSchemaOf(schema, 'input') as Schema;
}

function addressOf(route: string, params: Given, query: Given): string {
  // With an empty parameter the address would be another route's.
  const path = route.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '') || 'x'),
  );
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? path : `${path}?${search}`;
}

type Given = Readonly<Record<string, unknown>>;

/** Every property as described, left out, or as anything; sometimes with an unknown one beside them. */
function objectOf({ properties = {} }: Schema, existing: ExistingIds): fc.Arbitrary<Given> {
  const described = Object.entries(properties).map(
    ([name, schema]) => [name, arbitraryValue(schema, existing)] as const,
  );
  const usual = fc.record(Object.fromEntries(described), { requiredKeys: [] });
  const odd = fc.dictionary(fc.string({ maxLength: 8 }), oddText, { maxKeys: 2, noNullPrototype: true });
  return fc.oneof(
    { weight: 5, arbitrary: usual },
    { weight: 1, arbitrary: fc.tuple(usual, odd).map(([one, two]) => ({ ...one, ...two })) },
  );
}

function arbitraryValue(schema: Schema, existing: ExistingIds): fc.Arbitrary<unknown> {
  const described = describedValue(schema, existing);
  return fc.oneof({ weight: 8, arbitrary: described }, { weight: 1, arbitrary: oddText });
}

function describedValue(schema: Schema, existing: ExistingIds): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((one) => arbitraryValue(one, existing)));
  if (schema.description?.startsWith('Id of a run'))
    return fc.constantFrom(...existing.runs, '20260101T010000Z');
  if (schema.description?.startsWith('Object id, or user')) {
    return fc.constantFrom(...existing.users, '00000000-0000-4000-8000-000000000000', 'unknown@contoso.com');
  }
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return fc.integer({ min: -2, max: 1_000 });
    case 'array':
      return fc.array(arbitraryValue(schema.items ?? {}, existing), { maxLength: 4 });
    case 'object':
      return objectOf(schema, existing);
    case 'string':
      return schema.pattern === undefined
        ? fc.string({ maxLength: 40 })
        : fc.stringMatching(new RegExp(schema.pattern));
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** Mostly JSON as described; else other JSON, half a text, nothing. */
function bodyOf(schema: Schema, existing: ExistingIds): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 6, arbitrary: objectOf(schema, existing).map((value) => JSON.stringify(value)) },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom('', '{', 'null', '[]', '{"__proto__":{"dryRun":true}}') },
  );
}

/** Texts that break careless code: other alphabets, characters of addresses and markup, great lengths. */
const oddText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '..',
    '%2e%2e%2f',
    '<script>alert(1)</script>',
    '\u0000',
    "' or 1 eq 1",
    '=1+1',
    'ä@ö.example',
  ),
  fc.string({ maxLength: 30 }),
  fc.string({ unit: 'grapheme', maxLength: 30 }),
  fc.integer({ min: 1, max: 3_000 }).map((length) => 'x'.repeat(length)),
);

const oddHeaders = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ 'content-type': 'application/json' }) },
  {
    weight: 1,
    arbitrary: fc.record({
      'content-type': fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'text/plain',
        'multipart/form-data',
      ),
      accept: fc.constantFrom('*/*', 'text/html', 'text/csv', 'image/png', 'nonsense'),
      'idempotency-key': fc.stringMatching(/^[!-~]{0,80}$/),
      'x-ms-client-principal': fc.base64String({ maxLength: 40 }),
    }),
  },
);
