/** Requests that no client should send, each with a name; the same for the same seed. */
import fc from 'fast-check';
import type { Operation } from '../../shared/http/contract/operation.ts';
import type { RawRequest } from './raw-request.ts';

type Odd = readonly [name: string, request: RawRequest];
type Change = Partial<RawRequest> & { readonly query?: string; readonly id?: string };

const json = ['Content-Type', 'application/json'] as const;
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;

const bodies: readonly (readonly [string, string | Uint8Array])[] = [
  ['half a text', '{"dryRun":'],
  ['null', 'null'],
  ['a number', '1e400'],
  ['an array', '[{}]'],
  ['a text', '"x"'],
  ['a property twice', '{"dryRun":true,"dryRun":false}'],
  ['properties that differ in case', '{"dryRun":true,"DRYRUN":false}'],
  ['a prototype', '{"__proto__":{"dryRun":true},"constructor":{"x":1}}'],
  ['named as parameters', '{"id":"x","ID":5,"code":"x","route":{}}'],
  ['named as the bag’s own', '{"Headers":{"a":"b"},"Query":{"limit":"x"},"sys":{},"$request":"x"}'],
  ['wrong types', '{"dryRun":"yes","force":[],"planHash":{},"write":1,"runId":false,"userIds":"x"}'],
  ['deep', `{"a":${deep(5_000)}}`],
  ['deep, under names of the contract', `{"dryRun":${deep(15_000)},"planHash":${deep(15_000)}}`],
  ['deep, and no object', deep(20_000)],
  [
    'many properties',
    JSON.stringify(Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`p${n}`, n]))),
  ],
  ['a long value', JSON.stringify({ dryRun: 'x'.repeat(50_000) })],
  ['single quotes', "{'dryRun': true}"],
  ['comments', '{/* x */ "dryRun": true}'],
  ['UTF-16', Buffer.from('\ufeff{"dryRun":true}', 'utf16le')],
  ['a byte order mark', Buffer.from('\ufeff{"dryRun":true}')],
  ['bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d])],
  ['zeros', Buffer.alloc(100)],
  ['lone surrogates', '{"dryRun":"\\ud800"}'],
  ['a megabyte', `{"dryRun":"${'x'.repeat(1_000_000)}"}`],
];

const queries: readonly (readonly [string, string])[] = [
  ['header names', '?Headers=x&x-ms-client-principal=e30=&Content-Type=text/plain'],
  ['headers as an array of texts', '?Headers=["ab"]'],
  ['headers beyond Latin-1', `?Headers=${encodeURIComponent('{"a":"Ω"}')}`],
  ['the query itself', '?Query={}&query=x'],
  ['a parameter twice', '?limit=1&limit=2'],
  ['another case', '?LIMIT=1&Format=csv&WAIT=0'],
  ['no names', '?=e&&=&'],
  ['no values', '?limit&format&wait&finding'],
  ['broken escapes', '?limit=%&format=%zz&x=%ff%00'],
  ['a long value', `?limit=${'9'.repeat(3_000)}`],
  ['another number', '?limit=-1&wait=1e3&tinyBelow=0x10'],
  ['numbers too large', '?limit=999999999999&wait=99999'],
  ['a prototype', '?__proto__=x&constructor=y&toString=z'],
  ['a key', '?code=x&CODE=y'],
];

const ids = [
  '..',
  '%2e%2e',
  'a%2Fb',
  'a%252Fb',
  '%00',
  '%',
  '%zz',
  '%FF',
  'x'.repeat(2_000),
  "'or'1'eq'1",
  '%20',
  '.',
];

const headers: readonly (readonly [string, readonly (readonly [string, string])[]])[] = [
  [
    'two origins',
    [
      ['Origin', 'https://a.example'],
      ['Origin', 'https://b.example'],
    ],
  ],
  ['an origin that is none', [['Origin', 'null']]],
  ['two content types', [json, ['content-type', 'text/plain']]],
  ['a content type with more', [['Content-Type', 'application/json, text/plain']]],
  ['a content type of another alphabet', [['Content-Type', 'application/json; charset=utf-16']]],
  ['a key that is too long', [json, ['Idempotency-Key', 'k'.repeat(500)]]],
  ['an Accept without a valid type', [json, ['Accept', 'a/b;q=x, */']]],
  [
    'an invocation of its own',
    [json, ['x-ms-original-url', 'https://evil.example'], ['Forwarded', 'host=evil']],
  ],
  ['an upgrade', [json, ['Upgrade', 'h2c'], ['TE', 'trailers']]],
];

/** At least `count`: every named oddity that fits the route, then random ones. */
export function oddRequests(
  operation: Operation,
  { count, seed, id }: { count: number; seed: number; id: string },
): Odd[] {
  const named = namedOddities(operation, id);
  const random = fc.sample(randomOddity(operation, id), { numRuns: Math.max(0, count - named.length), seed });
  return [...named, ...random.map((request, index): Odd => [`random ${index}`, request])];
}

function namedOddities(operation: Operation, id: string): Odd[] {
  const odd = (name: string, change: Change): Odd => [name, requestOf(operation, id, change)];
  return [
    ...bodies.flatMap(([name, body]) => [
      odd(`body: ${name}`, { body }),
      odd(`body in chunks: ${name}`, { body, framing: 'chunked' }),
    ]),
    ...queries.map(([name, query]) => odd(`query: ${name}`, { query })),
    ...(operation.route.includes('{')
      ? ids.map((one) => odd(`address: ${one.slice(0, 20)}`, { id: one }))
      : []),
    ...headers.map(([name, lines]) => odd(`headers: ${name}`, { headers: lines })),
    odd('both framings', { body: '{}', framing: 'both' }),
    odd('an empty body with a length', { framing: 'content-length' }),
    odd('an empty body in chunks', { framing: 'chunked' }),
    ...['HEAD', 'OPTIONS', 'PUT', 'PATCH'].map((method) => odd(`method ${method}`, { method })),
  ];
}

function requestOf(
  operation: Operation,
  usual: string,
  { id = usual, query = '', ...change }: Change,
): RawRequest {
  const target = `/api/${operation.route.replace(/\{\w+\}/g, () => id)}${query}`;
  const body = operation.body === undefined ? {} : { body: '{}' };
  return {
    method: operation.method,
    target,
    headers: operation.body === undefined ? [] : [json],
    ...body,
    ...change,
  };
}

function randomOddity(operation: Operation, id: string): fc.Arbitrary<RawRequest> {
  const text = fc.string({ unit: 'grapheme', maxLength: 40 });
  const query = fc
    .array(fc.tuple(text, text), { maxLength: 4 })
    .map((pairs) => `?${new URLSearchParams(pairs.map(([name, value]) => [name, value]))}`);
  return fc
    .record({
      body: fc.oneof(
        fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)),
        text,
      ),
      framing: fc.constantFrom('content-length' as const, 'chunked' as const),
      query: fc.oneof(query, fc.constantFrom(...queries.map(([, one]) => one))),
      id: fc.oneof(fc.constant(id), fc.constantFrom(...ids), text.map(encodeURIComponent)),
      headers: fc.constantFrom(...headers.map(([, lines]) => lines), [json]),
    })
    .map((change) => requestOf(operation, id, change));
}
