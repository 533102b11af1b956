/** `npm run api` as an administrator runs it after an alert. */
import { describe, expect, test } from 'vitest';
import { type Answers, fakeAzure } from './kit/fake-azure.ts';

const list = 'functionapp list --resource-group rg-instep';
const keys = 'functionapp keys list --resource-group rg-instep --name func-instep';
const inGroup = ['--resource-group', 'rg-instep'];

async function azureWith(answers: Answers, apps: readonly string[] = ['func-instep']) {
  const azure = await fakeAzure(answers);
  azure.azAnswers({
    [list]: { json: apps.map((name) => ({ name, defaultHostName: azure.host })) },
    [keys]: { json: { functionKeys: { default: 'the-key' }, masterKey: 'another' } },
  });
  return { ...azure, api: (...args: readonly string[]) => azure.api([...inGroup, ...args]) };
}

describe('a request', () => {
  test('that reads carries the key, and its values in the address', async () => {
    const azure = await azureWith({ 'GET /api/runs': () => [200, { items: [] }] });
    const { code, output, errors } = await azure.api('GET', 'runs', 'limit=5');
    expect([code, errors]).toEqual([0, '']);
    expect(output).toBe('{\n  "items": []\n}\n');
    expect(azure.received).toMatchObject([
      { method: 'GET', url: '/api/runs?limit=5', functionKey: 'the-key' },
    ]);
  });

  test('that changes something carries its values in the body, true and false as such', async () => {
    const azure = await azureWith({ 'POST /api/users/ann@contoso.com/sync': () => [200, {}] });
    const { code } = await azure.api('post', 'users/ann@contoso.com/sync', 'dryRun=true', 'note=a=b');
    expect(code).toBe(0);
    expect(JSON.parse(String(azure.received[0]?.body))).toEqual({ dryRun: true, note: 'a=b' });
  });

  test('may be written as an alert writes it, with a guest in it', async () => {
    const azure = await azureWith({ 'GET /api/users/ann%23EXT%23@contoso.com': () => [200, 'a,b'] });
    const { output } = await azure.api('GET', '/api/users/ann#EXT#@contoso.com');
    expect(output).toBe('a,b\n');
  });

  test('that is refused ends with 1, with the reason first', async () => {
    const problem = { type: 'urn:instep:problem:run-active' };
    const azure = await azureWith({ 'POST /api/runs': () => [409, problem] });
    const { code, output, errors } = await azure.api('POST', 'runs');
    expect([code, JSON.parse(output)]).toEqual([1, problem]);
    expect(errors).toBe('POST /api/runs answered HTTP 409.\n');
  });

  test('that needs a sign-in points to the console', async () => {
    const azure = await azureWith({ 'GET /api/runs': () => [401, ''] });
    const { code, errors } = await azure.api('GET', 'runs');
    expect([code, errors.includes(`https://${azure.host}/api/console`)]).toEqual([1, true]);
  });
});

describe('the app', () => {
  test.each([
    ['none', [], 'holds no app'],
    ['several', ['func-instep', 'func-other'], 'these apps: func-instep, func-other'],
  ])('%s in the group: the app must be named', async (_name, apps, text) => {
    const azure = await azureWith({}, apps);
    const { code, errors } = await azure.api('GET', 'health');
    expect([code, errors.includes(text), azure.received]).toEqual([1, true, []]);
  });

  test('may be named', async () => {
    const azure = await azureWith({ 'GET /api/health': () => [200, {}] }, ['func-other', 'func-instep']);
    expect((await azure.api('--app', 'func-instep', 'GET', 'health')).code).toBe(0);
  });
});

test.each([
  ['no resource group', ['GET', 'runs'], /--resource-group <name>' not specified/],
  [
    'a character that shells interpret',
    ['--resource-group', 'a&b', 'GET', 'runs'],
    /name of a resource group/,
  ],
  ['another method', [...inGroup, 'PATCH', 'runs'], /One of GET, POST, DELETE/],
  ['an address', [...inGroup, 'GET', 'https://elsewhere.invalid/'], /What follows \/api\//],
  ['JSON', [...inGroup, 'POST', 'runs', '{"a":1}'], /must be name=value/],
])('%s is refused with 2', async (_name, args, text) => {
  const azure = await fakeAzure({});
  const { code, errors } = await azure.api(args);
  expect([code, azure.azCalls()]).toEqual([2, []]);
  expect(errors).toMatch(text);
});
