/** The contract names every route and no other, and the OpenAPI document made from it is valid. */
import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { operations } from '../../shared/http/contract/all.ts';
import { changes, counts, isRecorded } from '../../shared/http/contract/operation.ts';
import { openApiDocument, problemsByStatus } from '../../shared/http/openapi.ts';
import { problems } from '../../shared/http/problems.ts';
import { read, sourcesIn } from '../architecture/source.ts';

const document = openApiDocument('https://app.example/api');

test('every HTTP function is registered from the entry of its name, and every entry by a function', () => {
  const functions = sourcesIn('functions').filter(({ text }) => text.includes('app.http('));
  const ids = functions.map(({ path }) => path.replace(/^functions\/|\.ts$/g, ''));
  expect(ids.toSorted()).toEqual(operations.map(({ id }) => id).toSorted());
  for (const { path, text } of functions) {
    const id = path.replace(/^functions\/|\.ts$/g, '');
    expect(text, path).toMatch(
      new RegExp(`import \\{ ${id} as operation(, \\w+)* \\} from '../shared/http/contract/`),
    );
    expect(text, path).toMatch(new RegExp(`app\\.http\\(\\s*'${id}',\\s*route\\(operation,`));
  }
});

test('the document made from it is valid OpenAPI', async () => {
  const result = await new Validator().validate(structuredClone(document));
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test('calls of every route that costs the tenant requests count against their caller, and the contract says so', () => {
  const counted = operations.filter(counts);
  expect(counted.map(({ id }) => id).toSorted()).toEqual(
    [
      ...['preflight', 'preflightWrites', 'startRun', 'undoRun', 'undoUser', 'searchPeople'],
      ...['syncUser', 'syncNamedUser', 'findUser'],
      ...['getExchangePicture', 'getSharePointPicture', 'getRendition', 'getUndoPicture'],
    ].toSorted(),
  );
  for (const operation of counted) expect(problemsByStatus(operation).get(429)).toMatch(/too-many-calls/);
});

describe.each(operations)('$method $route', (operation) => {
  test('says what it does, and describes every parameter', () => {
    expect(operation.summary).toMatch(/^[A-Z].{3,40}$/);
    expect(operation.description).toMatch(/\.$/);
    const names = [...operation.route.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(operation.params.shape)).toEqual(names);
    const described = document.paths[`/${operation.route}`]?.[operation.method.toLowerCase()];
    expect(described).toMatchObject({ operationId: operation.id });
    const { parameters } = described as { parameters: { description?: string }[] };
    expect(parameters.filter(({ description }) => !description)).toEqual([]);
  });

  test('a change needs JSON or a DELETE, and more than the right to read', () => {
    expect(operation.method === 'POST').toBe(operation.body !== undefined);
    if (changes(operation)) expect(['sync', 'operate']).toContain(operation.access);
  });
});

test('every change leaves a record, and so does reading what names people of the whole company', () => {
  const recorded = operations.filter(isRecorded).map(({ id }) => id);
  const reports = ['getRunReport', 'compareRuns', 'getPlan', 'listLines', 'getPhotoReport'];
  const changing = operations
    .filter(({ method, id }) => method !== 'GET' && !['findUser', 'searchPeople'].includes(id))
    .map(({ id }) => id);
  expect(recorded.toSorted()).toEqual([...changing, ...reports].sort());
});

test('every kind of problem is described with its meaning and what to do, in order of status', () => {
  const all = Object.values(problems);
  for (const { title, meaning, remedy } of all) {
    expect(title).toMatch(/^[A-Z][^.]+$/);
    expect(meaning).toMatch(/\.$/);
    expect(remedy).toMatch(/\.$/);
  }
  expect(all.map(({ status }) => status)).toEqual(all.map(({ status }) => status).toSorted((a, b) => a - b));
});

test('every problem that the code throws is described', () => {
  const thrown = sourcesIn('shared/http', 'functions').flatMap(({ text }) =>
    [...text.matchAll(/new ProblemError\(\s*'([\w-]+)'/g)].map(([, kind]) => kind),
  );
  expect(thrown.length).toBeGreaterThan(5);
  expect(thrown.filter((kind) => !((kind as string) in problems))).toEqual([]);
  expect(read('shared/http/problems.ts')).toContain("'internal'");
});

test('strangers learn that the app is alive, and which build it is', () => {
  const schema = operations.find(({ id }) => id === 'health')?.answers[200]?.schema;
  expect(Object.keys((schema as z.ZodObject).shape)).toEqual(['status', 'build']);
});
