/** The definition of the connector: up to date, OpenAPI 2.0, and within the limits of Power Automate. */
import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import {
  connectorDefinition,
  type Parameter,
  type SwaggerOperation,
  withoutBody,
} from '../../infra/connector/definition.ts';
import { named, visibilityOf } from '../../infra/connector/exposure.ts';
import { keptFiles, placeholders } from '../../infra/connector/files.ts';
import { iconSize } from '../../infra/connector/icon.ts';
import type { SwaggerSchema } from '../../infra/connector/schema.ts';
import { brandColor, propertiesOf } from '../../infra/connector/sign-in.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { runId } from '../../shared/http/contract/parameters.ts';
import { schemaOf } from '../../shared/http/openapi.ts';
import { allSchemas, definition, described, stepInto } from './kit/connector.ts';

const kept = await keptFiles();
const folder = new URL('../../infra/connector/', import.meta.url);

test.each(Object.keys(kept).filter((name) => name.endsWith('.json')))(
  '%s is up to date with the contract (npm run connector writes it)',
  (name) => {
    expect(readFileSync(new URL(name, folder), 'utf8') === kept[name], 'stale: npm run connector').toBe(true);
  },
);

test.each([
  ['a function key', { kind: 'key' }],
  ['Entra ID', { ...placeholders, tenantId: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11' }],
] as const)('with %s it is OpenAPI 2.0', async (_way, signIn) => {
  const made = connectorDefinition('app.azurewebsites.net', signIn);
  const validator = new Validator();
  const result = await validator.validate(structuredClone(made));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
  expect(validator.version).toBe('2.0');
  expect(made.security.flatMap((one) => Object.keys(one))).toEqual(Object.keys(made.securityDefinitions));
});

test('an invalid definition is found', async () => {
  const wrong = structuredClone(definition) as { paths: Record<string, object> };
  wrong.paths['/runs'] = { get: { operationId: 'listRuns' } };
  expect((await new Validator().validate(wrong)).valid).toBe(false);
});

test('it has every operation of the contract that flows need', () => {
  const shown = described.map(({ operationId }) => operationId);
  const missing = operations.map(({ id }) => id).filter((id) => !shown.includes(id));
  expect(missing).toEqual(operations.filter((one) => visibilityOf(one) === undefined).map(({ id }) => id));
  expect(missing).toEqual(expect.arrayContaining(['health', 'openapi', 'problemPage', 'console']));
  expect(new Set(shown).size).toBe(shown.length);
  expect(named.filter((id) => !operations.some((one) => one.id === id))).toEqual([]);
});

/** Limits of https://learn.microsoft.com/connectors/custom-connectors/certification-submission, which custom connectors can do without. */
describe('words', () => {
  test('the title and the description of the connector keep the limits', () => {
    const { title, description } = definition.info;
    expect(title).toMatch(/^[\w ]{1,30}$/);
    expect(title).not.toMatch(/api|connector|power/i);
    expect(description).toMatch(/^.{30,500}\.$/);
  });

  test.each(described)('$operationId', ({ operationId, summary, description, parameters, responses }) => {
    expect(operationId).toMatch(/^[a-z][A-Za-z\d]+$/);
    expect(summary).toMatch(/^[A-Z][\w() ]{1,78}[\w)]$/);
    expect(description).toMatch(/^[A-Z].*\.$/);
    expect(description).not.toBe(`${summary}.`);
    for (const parameter of parameters) {
      expect(parameter['x-ms-summary'], parameter.name).toMatch(/^[A-Z][\w() ]{0,79}$/);
      expect(['important', 'advanced', 'internal']).toContain(parameter['x-ms-visibility']);
      if (parameter.in !== 'body') expect(parameter.description, parameter.name).toMatch(/\.$/);
    }
    const successes = Object.keys(responses).filter((status) => status.startsWith('2'));
    expect(successes.length).toBeGreaterThan(0);
    expect(Object.keys(responses)).not.toContain('default');
  });

  test('no operation has two parameters of one title', () => {
    for (const { operationId, parameters } of described) {
      const titles = parameters.map((one) => one['x-ms-summary']);
      expect(new Set(titles).size, operationId).toBe(titles.length);
    }
  });

  test('every property that a flow can pick has a title', () => {
    const nameless = allSchemas().flatMap(({ path, schema }) =>
      Object.entries((schema.properties ?? {}) as Record<string, SwaggerSchema>)
        .filter(([, one]) => !('$ref' in one) && !/^[A-Z][\w() ]{0,79}$/.test(String(one['x-ms-summary'])))
        .map(([name]) => `${path}.${name}`),
    );
    expect(nameless).toEqual([]);
  });
});

/** As schemas/apiDefinition.swagger.schema.json of microsoft/PowerPlatformConnectors lists them. */
const keywords = new Set([
  ...['$ref', 'format', 'title', 'description', 'default', 'multipleOf', 'maximum', 'exclusiveMaximum'],
  ...['minimum', 'exclusiveMinimum', 'maxLength', 'minLength', 'pattern', 'maxItems', 'minItems'],
  ...['uniqueItems', 'required', 'enum', 'additionalProperties', 'type', 'items', 'properties', 'example'],
  ...['x-nullable', 'x-ms-summary', 'x-ms-visibility', 'x-ms-dynamic-values', 'x-ms-dynamic-list'],
]);
const formats = [
  'int32',
  'int64',
  'float',
  'double',
  'byte',
  'binary',
  'date',
  'date-time',
  'uri',
  undefined,
];

test('schemas use only what a connector accepts, and every reference can be resolved', () => {
  const all = allSchemas();
  expect(all.length).toBeGreaterThan(100);
  const unknown = all.flatMap(({ path, schema }) =>
    Object.keys(schema)
      .filter((key) => !keywords.has(key))
      .map((key) => `${path}: ${key}`),
  );
  expect(unknown).toEqual([]);
  for (const { path, schema } of all) {
    expect(formats, path).toContain(schema.format);
    expect(Array.isArray(schema.type), path).toBe(false);
    if (typeof schema.$ref !== 'string') continue;
    expect(Object.keys(schema), path).toEqual(['$ref']);
    expect(Object.keys(definition.definitions), path).toContain(schema.$ref.replace('#/definitions/', ''));
  }
});

test('it is well below the limit of a megabyte', () => {
  expect(JSON.stringify(definition).length).toBeLessThan(500_000);
});

describe('choices', () => {
  const chosen = described.flatMap(({ operationId, parameters }) =>
    parameters.filter((one) => 'x-ms-dynamic-values' in one).map((one) => [operationId, one] as const),
  );

  test('a run is chosen from the list of runs, wherever one is asked for', () => {
    expect(chosen.map(([id]) => id)).toEqual(expect.arrayContaining(['getRun', 'approveRun', 'cancelRun']));
    const { pattern: form } = schemaOf(runId, 'input');
    // The continuation of a page has the same form, and is not to be chosen.
    const asked = described.flatMap(({ operationId, parameters }) =>
      parameters
        .filter(({ name, pattern }) => pattern === form && name !== 'continuation')
        .map(() => operationId),
    );
    expect(asked).toEqual(chosen.map(([id]) => id));
  });

  test.each(chosen)('%s: the list has the values to choose from', (_id, parameter: Parameter) => {
    const { operationId, ...paths } = parameter['x-ms-dynamic-values'] as Record<string, string>;
    const list = described.find((one) => one.operationId === operationId) as SwaggerOperation;
    expect(list.parameters.filter(({ required }) => required)).toEqual([]);
    const items = stepInto(list.responses[200]?.schema, [paths['value-collection'] as string, '[]']);
    for (const path of [paths['value-path'], paths['value-title']]) {
      expect(stepInto(items, [path as string])).toMatchObject({ type: 'string' });
    }
    expect(parameter['x-ms-dynamic-list']).toEqual({
      operationId,
      itemsPath: paths['value-collection'],
      itemValuePath: paths['value-path'],
      itemTitlePath: paths['value-title'],
    });
  });
});

describe('requests without a body', () => {
  test('an operation without inputs sends an empty body, which the flow designer hides', () => {
    expect(withoutBody(definition)).toEqual(expect.arrayContaining(['startRun', 'cancelRun']));
    for (const { parameters } of described.filter((one) =>
      withoutBody(definition).includes(one.operationId),
    )) {
      expect(parameters.find((one) => one.in === 'body')).toMatchObject({ schema: { default: {} } });
    }
  });

  test('the connector properties send it as JSON, in both variants', () => {
    for (const signIn of [{ kind: 'key' } as const, placeholders]) {
      const { policyTemplateInstances } = propertiesOf(signIn, withoutBody(definition)).properties;
      const names = policyTemplateInstances.flatMap(
        ({ parameters }) => parameters['x-ms-apimTemplate-operationName'],
      );
      expect(names).toEqual(withoutBody(definition));
    }
  });
});

test('an action that answers 202 describes its final answer', () => {
  const start = described.find(({ operationId }) => operationId === 'startRun');
  const get = described.find(({ operationId }) => operationId === 'getRun');
  expect(start?.responses[200]?.schema).toEqual(get?.responses[200]?.schema);
  expect(start?.responses[202]).toMatchObject({ headers: { Location: { type: 'string' } } });
});

test('the icon has the size and background of a connector icon', async () => {
  const drawn = sharp(readFileSync(new URL('icon.png', folder)));
  expect(await drawn.metadata()).toMatchObject({
    format: 'png',
    hasAlpha: false,
    width: iconSize,
    height: iconSize,
  });
  const again = await sharp(kept['icon.png'] as Buffer)
    .raw()
    .toBuffer();
  const raw = await drawn.raw().toBuffer();
  expect(raw.equals(again), 'stale: npm run connector').toBe(true);
  expect(`#${raw.subarray(0, 3).toString('hex')}`).toBe(brandColor);
  expect(['#ffffff', '#007ee5']).not.toContain(brandColor);
});
