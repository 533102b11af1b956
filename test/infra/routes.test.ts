/** The app has every route that alerts, workbook and saved queries tell an administrator to call. */
import { expect, test } from 'vitest';
import { openPaths } from '../../local/host/sign-in.ts';
import { operations } from '../../shared/http/contract/all.ts';
import { readSnapshot } from './kit/snapshot.ts';

/** As `POST /api/runs/{}/approval`: what stands in braces has other names for people. */
function withoutNames(call: string): string {
  return call.replace(/\{\w+\}/g, '{}');
}

const registered = operations.map(({ method, route }) => withoutNames(`${method} /api/${route}`));

const resourceTypes = {
  alerts: 'Microsoft.Insights/scheduledQueryRules',
  workbook: 'Microsoft.Insights/workbooks',
  'saved queries': 'Microsoft.OperationalInsights/queryPacks/queries',
};

/** All texts of a kind of resource; a path that a query puts together reads as one: '/api/runs/', runId, '/approval'. */
function textsOf(type: string): string {
  const texts = readSnapshot('default').filter((one) => one.type === type);
  expect(texts).not.toEqual([]);
  return JSON.stringify(texts).replace(/', (\w+), '/g, '{$1}');
}

test('the routes of the functions are found', () => {
  expect(registered).toContain('GET /api/health');
  expect(registered).toContain('POST /api/runs/{}/approval');
  expect(registered.filter((call) => !/^(GET|POST|PUT|DELETE) \/api\/[a-z]/.test(call))).toEqual([]);
});

test.each(Object.entries(resourceTypes))('%s: every named call is a route of the app', (_name, type) => {
  const text = textsOf(type);
  const calls = [...text.matchAll(/([A-Z]+) (\/api\/[\w{}/-]*)/g)].map(
    ([, method, path]) => `${method} ${path}`,
  );
  expect(calls.length, 'each is named with its method').toBe(text.split('/api/').length - 1);
  expect(calls.map(withoutNames).filter((call) => !registered.includes(call))).toEqual([]);
});

test('the addresses open without sign-in are functions, the same as in the local host', () => {
  const [authentication] = readSnapshot('private-network').filter(({ name }) =>
    name.endsWith('/authsettingsV2'),
  );
  const { globalValidation } = (authentication?.properties ?? {}) as {
    globalValidation: { excludedPaths: string[] };
  };
  expect(globalValidation.excludedPaths).toEqual(openPaths);
  expect(globalValidation.excludedPaths.filter((path) => !registered.includes(`GET ${path}`))).toEqual([]);
});
