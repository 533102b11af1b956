import { expect, test } from 'vitest';
import { startFixture } from './start-fixture.ts';

const routes = `
const handler = async (request) => ({ body: request.query.get('code') ?? 'in' });
app.http('open', { handler });
app.http('keyed', { authLevel: 'function', handler });
app.http('admins', { authLevel: 'admin', handler });
app.timer('nightly', { schedule: '0 0 1 * * *', handler: () => {} });
`;

const app = { files: { 'routes.js': routes } };
const keys = { functionKey: 'a-key', masterKey: 'the-master' };

test('a function key is asked for, in the header or the query, and only the whole one fits', async () => {
  const { host } = await startFixture(app, { keys });
  const ask = async (path: string, key?: string) => {
    const headers = key === undefined ? {} : { 'x-functions-key': key };
    const answered = await fetch(`${host.url}/${path}`, { headers });
    return [answered.status, await answered.text()];
  };
  const refused = [401, ''];
  expect(await ask('api/open')).toEqual([200, 'in']);
  expect(await ask('api/keyed')).toEqual(refused);
  expect(await ask('api/keyed', 'a-key')).toEqual([200, 'in']);
  expect(await ask('api/keyed', 'the-master')).toEqual([200, 'in']);
  for (const wrong of ['A-KEY', 'a-ke', 'a-key-', 'x'])
    expect(await ask('api/keyed', wrong)).toEqual(refused);
  // The code stays in the address that the app sees.
  expect(await ask('api/keyed?code=a-key')).toEqual([200, 'a-key']);
  expect(await ask('api/keyed?Code=a-key&code=x')).toEqual([200, 'x']);
  expect(await ask('api/keyed?code=x&code=a-key')).toEqual(refused);
  // The header wins, even when it is empty.
  expect(await ask('api/keyed?code=a-key', '')).toEqual(refused);
  expect(await ask('api/admins', 'a-key')).toEqual(refused);
  expect(await ask('api/admins', 'the-master')).toEqual([200, 'in']);
  // An unknown address needs no key.
  expect(await ask('api/unknown', 'x')).toEqual([404, '']);
});

test('the admin addresses ask for the master key, unless no keys are asked for', async () => {
  const { host, restart } = await startFixture(app, { keys });
  const status = async (url: string, key: string) =>
    (await fetch(`${url}/admin/host/status`, { headers: { 'x-functions-key': key } })).status;
  expect([await status(host.url, ''), await status(host.url, 'a-key')]).toEqual([401, 401]);
  expect(await status(host.url, 'the-master')).toBe(200);
  const fire = (headers: Record<string, string>) =>
    fetch(`${host.url}/admin/functions/nightly`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
  expect((await fire({})).status).toBe(401);
  expect((await fire({ 'x-functions-key': 'the-master' })).status).toBe(202);
  const open = await restart({ keys: undefined } as never);
  expect(await status(open.url, '')).toBe(200);
  expect((await fetch(`${open.url}/api/keyed`)).status).toBe(200);
});
