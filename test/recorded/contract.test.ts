/**
 * The OpenAPI document as last reviewed, so that a change of a route, a field or a code shows in review; its sentences
 * are in a file of their own. The connector is made from the same contract, and its files are compared by
 * test/infra/connector-definition.test.ts.
 */
import { test } from 'vitest';
import { openApiDocument } from '../../shared/http/openapi.ts';
import { compareRecords } from './kit/record-file.ts';
import { part } from './kit/sentences.ts';

test('the OpenAPI document is the recorded one', () => {
  const { info, ...document } = openApiDocument('https://app.example/api');
  const unversioned = { ...info, version: '(the version of the package)' };
  const { strict, sentences } = part({ info: unversioned, ...document });
  compareRecords(new URL('.', import.meta.url), {
    'openapi.json': strict,
    'openapi-sentences.json': sentences,
  });
});
