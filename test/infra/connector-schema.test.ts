/** How the schemas of routes are translated, and which are refused. */
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectorDefinition } from '../../infra/connector/definition.ts';
import { toSwagger } from '../../infra/connector/schema.ts';
import { titleOf } from '../../infra/connector/titles.ts';
import type { Operation } from '../../shared/http/contract/operation.ts';
import { emptyBody, noParams, noQuery, runId, runParams } from '../../shared/http/contract/parameters.ts';
import { type JsonSchema, schemaOf } from '../../shared/http/openapi.ts';

function said(schema: z.ZodType) {
  const form = schemaOf(schema, 'output');
  return toSwagger(form, 'here', (form.$defs ?? {}) as Record<string, JsonSchema>);
}

const cat = z.strictObject({ kind: z.literal('cat'), lives: z.int().max(9) }).meta({ id: 'Cat' });
const dog = z.strictObject({ kind: z.literal('dog'), name: z.string().meta({ title: 'Call Name' }) });

describe('schemas that are translated', () => {
  test.each<[string, z.ZodType, object]>([
    ['one value', z.literal('ok'), { type: 'string', enum: ['ok'] }],
    ['some values', z.union([z.literal('a'), z.enum(['b', 'c'])]), { type: 'string', enum: ['a', 'b', 'c'] }],
    ['a value or any of its type', z.union([z.literal('a'), z.string()]), { type: 'string' }],
    ['maybe null', z.string().nullable(), { type: 'string', 'x-nullable': true }],
    ['a whole number', z.int(), { type: 'integer' }],
    ['bounds', z.int().min(1).max(5), { type: 'integer', minimum: 1, maximum: 5 }],
    [
      'open bounds',
      z.number().gt(1).lt(5),
      { type: 'number', minimum: 1, exclusiveMinimum: true, maximum: 5, exclusiveMaximum: true },
    ],
    ['a time', z.string().meta({ format: 'date-time' }), { type: 'string', format: 'date-time' }],
    ['a format that connectors do not have', z.string().meta({ format: 'uuid' }), { type: 'string' }],
    ['a list', z.array(z.boolean()).readonly(), { type: 'array', items: { type: 'boolean' } }],
    ['a named schema', cat, { $ref: '#/definitions/Cat' }],
    [
      'any names',
      z.record(z.string(), z.int()),
      { type: 'object', additionalProperties: { type: 'integer' } },
    ],
    [
      'names of a list',
      z.partialRecord(z.enum(['in-step', 'gone']), z.int()),
      {
        type: 'object',
        properties: {
          'in-step': { 'x-ms-summary': 'In Step', type: 'integer' },
          gone: { 'x-ms-summary': 'Gone', type: 'integer' },
        },
      },
    ],
    [
      'objects that differ',
      z.array(z.union([cat, dog])),
      {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            kind: { 'x-ms-summary': 'Kind', type: 'string', enum: ['cat', 'dog'] },
            lives: { 'x-ms-summary': 'Lives', type: 'integer', maximum: 9 },
            name: { 'x-ms-summary': 'Call Name', type: 'string' },
          },
          required: ['kind'],
        },
      },
    ],
  ])('%s', (_what, schema, expected) => {
    expect(said(schema)).toEqual(expected);
  });

  test('a reference that may be null is written out, because a reference allows no other keyword', () => {
    expect(said(z.object({ cat, maybe: cat.nullable() }))).toMatchObject({
      properties: {
        cat: { $ref: '#/definitions/Cat' },
        maybe: { type: 'object', properties: { lives: { type: 'integer' } }, 'x-nullable': true },
      },
    });
  });

  test('a value that fits an alternative fits the translation', () => {
    const validate = new Ajv({ strict: false }).compile(said(z.union([cat, dog])));
    expect(validate({ kind: 'cat', lives: 9 })).toBe(true);
    expect(validate({ kind: 'dog', name: 'Rex' })).toBe(true);
    expect(validate({ kind: 'cow' })).toBe(false);
  });
});

describe('schemas that are refused, with their path', () => {
  test.each<[string, z.ZodType | JsonSchema, RegExp]>([
    ['a tuple', z.object({ pair: z.tuple([z.string(), z.int()]) }), /^here\.pair uses prefixItems/],
    [
      'different types',
      z.array(z.union([z.string(), z.int()])),
      /^here\[\] has alternatives of different types/,
    ],
    ['an object or a text', z.object({ a: z.union([cat, z.string()]) }), /^here\.a has alternatives/],
    ['types in a list', { type: ['string', 'integer'] }, /^here uses type \[string,integer\]/],
    ['a keyword', { type: 'object', patternProperties: {} }, /^here uses patternProperties/],
  ])('%s', (_what, schema, message) => {
    expect(() => (schema instanceof z.ZodType ? said(schema) : toSwagger(schema, 'here'))).toThrow(message);
  });
});

describe('routes of other kinds', () => {
  const base: Omit<Operation, 'id' | 'route' | 'answers'> = {
    method: 'GET',
    summary: 'Do a thing',
    description: 'Does it.',
    access: 'read',
    params: noParams,
    query: noQuery,
    body: undefined,
    problems: [],
  };
  const json = { description: 'Done.', schema: z.object({ n: z.int() }) };

  function describedAs(...given: readonly Operation[]) {
    return connectorDefinition('app.example', { kind: 'key' }, given).paths;
  }

  test('a route that can answer a file is a file for the connector', () => {
    const report: Operation = {
      ...base,
      id: 'getReport',
      route: 'report',
      query: z.strictObject({
        format: z.enum(['json', 'csv']).default('json').meta({ description: 'Form.' }),
      }),
      answers: { 200: { ...json, contentTypes: ['text/csv'] } },
    };
    expect(describedAs(report)['/report']?.get).toMatchObject({
      produces: ['application/json', 'text/csv'],
      parameters: [{ name: 'format', in: 'query', required: false, type: 'string', enum: ['json', 'csv'] }],
      responses: { 200: { schema: { type: 'string', format: 'binary' } } },
    });
  });

  test('a route that is open to all callers is left out', () => {
    const page: Operation = {
      ...base,
      id: 'page',
      route: 'page',
      access: 'open',
      answers: { 200: { description: 'A page.', contentTypes: ['text/html'] } },
    };
    expect(describedAs(page)).toEqual({});
  });

  test('two runs are chosen from one list, with different titles; a header is a field like others', () => {
    const compare = {
      ...base,
      id: 'compare',
      route: 'runs/{id}/comparison',
      params: runParams,
      query: z.strictObject({ with: runId.meta({ description: 'The earlier run.' }) }),
      headers: z.strictObject({ 'Idempotency-Key': z.string().optional().meta({ description: 'Once.' }) }),
      answers: { 200: json },
    };
    const chosen = { operationId: 'listRuns' };
    expect(describedAs(compare)['/runs/{id}/comparison']?.get?.parameters).toMatchObject([
      { name: 'id', in: 'path', 'x-ms-summary': 'Run', 'x-ms-dynamic-values': chosen },
      { name: 'with', in: 'query', 'x-ms-summary': 'With', 'x-ms-dynamic-values': chosen },
      { name: 'Idempotency-Key', in: 'header', 'x-ms-summary': 'Idempotency Key', required: false },
    ]);
  });

  test('a route that only confirms the start of a run has the answer of the run', () => {
    const begun = { description: 'Begun.', schema: z.strictObject({ runId, location: z.string() }) };
    const again: Operation = {
      ...base,
      id: 'again',
      route: 'again',
      method: 'POST',
      body: emptyBody,
      answers: { 202: begun },
    };
    const get: Operation = { ...base, id: 'getRun', route: 'runs', answers: { 200: json } };
    const { responses } = describedAs(again, get)['/again']?.post ?? {};
    expect(responses?.[200]).toMatchObject({ schema: { properties: { n: { type: 'integer' } } } });
    expect(responses?.[202]).toMatchObject({ schema: { properties: { location: { type: 'string' } } } });
  });

  test('a route that may take long has two answers, the final one first', () => {
    const slow: Operation = {
      ...base,
      id: 'slow',
      method: 'POST',
      route: 'slow',
      body: z.strictObject({ force: z.boolean() }),
      answers: {
        202: { ...json, description: 'Begun.', headers: { Location: 'Where.', 'Retry-After': 'Seconds.' } },
        200: json,
      },
    };
    const post = describedAs(slow)['/slow']?.post;
    expect(Object.keys(post?.responses ?? {}).slice(0, 2)).toEqual(['200', '202']);
    expect(post?.responses[202]?.headers).toMatchObject({ 'Retry-After': { type: 'string' } });
    expect(post?.parameters).toMatchObject([
      { in: 'body', schema: { properties: { force: { 'x-ms-visibility': 'important' } } } },
    ]);
  });

  test('a route that erases has no body and no answer', () => {
    const erase: Operation = {
      ...base,
      id: 'erase',
      method: 'DELETE',
      route: 'thing/{id}',
      params: z.strictObject({ id: z.string().meta({ description: 'Which.' }) }),
      answers: { 204: { description: 'Erased.' } },
    };
    const { parameters, responses } = describedAs(erase)['/thing/{id}']?.delete ?? {};
    expect(parameters).toMatchObject([{ name: 'id', in: 'path', required: true, 'x-ms-summary': 'ID' }]);
    expect(responses?.[204]).toEqual({ description: 'Erased.' });
  });
});

test.each([
  ['planHash', 'Plan Hash'],
  ['id', 'ID'],
  ['runId', 'Run ID'],
  ['in-step', 'In Step'],
  ['etagMoved', 'Etag Moved'],
  ['sha', 'SHA'],
])('%s is shown as %s', (name, title) => {
  expect(titleOf(name)).toBe(title);
});
