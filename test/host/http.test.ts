import { expect, test } from 'vitest';
import { askRaw } from './ask-raw.ts';
import { startFixture } from './start-fixture.ts';

const routes = `
app.http('syncUser', {
  methods: ['POST'],
  route: 'users/{id}/sync',
  authLevel: 'function',
  handler: async (request, context) => ({
    status: 202,
    headers: { location: '/api/operations/1', 'x-trace': context.traceContext.traceParent },
    jsonBody: {
      id: request.params.id,
      dryRun: (await request.json()).dryRun,
      verbose: request.query.get('verbose'),
      agent: request.headers.get('user-agent'),
      url: request.url,
    },
  }),
});
app.http('listUsers', { methods: ['GET'], route: 'users/{id?}', handler: async (request) => ({ body: 'user ' + request.params.id }) });
app.http('me', { methods: ['GET'], route: 'users/me', handler: async () => ({ body: 'me' }) });
app.http('nothing', { handler: async () => undefined });
app.http('bytes', { handler: async () => ({ body: new Uint8Array([0, 255, 1]) }) });
app.http('broken', { handler: async () => { throw new Error('a secret detail'); } });
`;

const app = { files: { 'routes.js': routes } };

test('a route gets its parameters, query, headers and JSON body, and its status, headers and JSON reach the caller', async () => {
  const { host } = await startFixture(app, { traces: true });
  const response = await fetch(`${host.url}/api/Users/a%40b.c%20d/sync?verbose=1&verbose=2`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': 'test' },
    body: JSON.stringify({ dryRun: true }),
  });
  expect(response.status).toBe(202);
  expect(response.headers.get('location')).toBe('/api/operations/1');
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('x-trace')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(await response.json()).toEqual({
    id: 'a@b.c d',
    dryRun: true,
    verbose: '1,2',
    agent: 'test',
    // Decoded and encoded again on the way, which leaves an @ as it is.
    url: `${host.url}/api/Users/a@b.c%20d/sync?verbose=1&verbose=2`,
  });
});

test('the first route by function name answers, optional parameters may be absent, and an answer may be bytes or empty', async () => {
  const { host } = await startFixture(app);
  const get = (path: string) => fetch(`${host.url}/api/${path}`);
  // Not `me`: `listUsers` comes first.
  expect(await (await get('users/me')).text()).toBe('user me');
  expect(await (await get('users/7')).text()).toBe('user 7');
  expect(await (await get('users')).text()).toBe('user undefined');
  expect(new Uint8Array(await (await get('bytes')).arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
  expect((await get('nothing')).status).toBe(204);
});

test('an unknown path, and a known one with another method, HEAD or OPTIONS, is 404 without a body', async () => {
  const { host } = await startFixture(app);
  const asked: [string, string][] = [
    ['GET', '/api/unknown'],
    ['GET', '/users/me'],
    ['GET', '/api/users/1/sync/more'],
    ['GET', '/api/users/1/sync'],
    ['HEAD', '/api/users/1'],
    ['OPTIONS', '/api/users/1'],
  ];
  for (const [method, path] of asked) {
    const refused = await fetch(`${host.url}${path}`, { method });
    expect([refused.status, refused.headers.get('allow'), await refused.text()]).toEqual([404, null, '']);
  }
});

test('a malformed Host header or address is 400 without a body, and no problem of the host', async () => {
  const { host } = await startFixture(app);
  const ask = (request: string) => askRaw(host.url, `${request}\r\nConnection: close\r\n\r\n`);
  const hosts = ['Host: a b', 'Host: local/host', 'Host: x:port', 'Host: a\r\nHost: b'];
  const targets = ['/api/a%00b', 'http://evil/api/bytes'];
  for (const request of [
    ...hosts.map((line) => `GET /api/users/1 HTTP/1.1\r\n${line}`),
    ...targets.map((target) => `GET ${target} HTTP/1.1\r\nHost: localhost`),
  ])
    expect(await ask(request)).toMatch(/^HTTP\/1\.1 400 [\s\S]*\r\n\r\n$/);
  for (const target of ['//', '//api/users/1', '/api//users/1', '/api/users/1//', '/api\\users\\1'])
    expect(await ask(`GET ${target} HTTP/1.1\r\nHost: localhost`)).toMatch(
      /^HTTP\/1\.1 404 [\s\S]*\r\n\r\n$/,
    );
  expect(await ask('GET /api/users/1/ HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1\.1 200 /);
  expect((await host.stats()).problems).toEqual([]);
});

test('customHeaders of host.json are added to answers of host and app, unless the app has such a header', async () => {
  const customHeaders = { 'x-frame-options': 'DENY', location: 'nowhere' };
  const { host } = await startFixture({ ...app, customHeaders });
  const headersOf = async (path: string, method = 'GET', body?: string) => {
    const { headers } = await fetch(`${host.url}/api/${path}`, { method, ...(body ? { body } : {}) });
    return [headers.get('x-frame-options'), headers.get('location')];
  };
  expect(await headersOf('unknown')).toEqual(['DENY', 'nowhere']);
  expect(await headersOf('broken')).toEqual(['DENY', 'nowhere']);
  expect(await headersOf('users/1/sync', 'POST', '{}')).toEqual(['DENY', '/api/operations/1']);
});

test('a body above the limit is 500 without a body, and the function does not run', async () => {
  const { host } = await startFixture(app, { env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '100' } });
  const post = (body: string) => fetch(`${host.url}/api/users/1/sync`, { method: 'POST', body });
  const refused = await post(JSON.stringify({ long: 'x'.repeat(100) }));
  expect([refused.status, await refused.text()]).toEqual([500, '']);
  expect((await host.stats()).invocations).toEqual({});
  expect((await post('{}')).status).toBe(202);
});

test('a handler that throws is a 500 without details, and the host logs the reason', async () => {
  const { host } = await startFixture(app);
  const response = await fetch(`${host.url}/api/broken`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('');
  const stats = await host.stats();
  expect(stats.problems).toEqual(['broken failed: a secret detail']);
  expect(stats.invocations.broken).toMatchObject({ count: 1, failed: 1, running: 0 });
});

test('a route prefix of host.json replaces api', async () => {
  const { host } = await startFixture({ ...app, routePrefix: '' });
  expect(await (await fetch(`${host.url}/users/me`)).text()).toBe('user me');
});

test('a caller’s trace continues in the function if traces are collected; otherwise there is none', async () => {
  const { host, restart } = await startFixture(app, { traces: true });
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const traceAt = async (url: string) => {
    const call = { method: 'POST', body: '{}', headers: { traceparent } };
    return (await fetch(`${url}/api/users/1/sync`, call)).headers.get('x-trace');
  };
  expect(await traceAt(host.url)).toBe(traceparent);
  expect(await traceAt((await restart({ traces: false })).url)).toBe('');
});

test('a route that is reserved or taken leaves its function out, and the others run', async () => {
  const code = `
    const handler = async () => ({ body: 'here' });
    app.http('first', { methods: ['GET', 'POST'], route: 'shared', handler });
    app.http('second', { methods: ['POST'], route: 'Shared', handler });
    app.http('third', { methods: ['PUT'], route: 'shared', handler });
    app.http('fourth', { route: 'admin/users', handler });
  `;
  const { host } = await startFixture({ files: { 'routes.js': code } });
  const ask = async (path: string, method: string) =>
    (await fetch(`${host.url}/api/${path}`, { method })).status;
  expect([await ask('shared', 'POST'), await ask('shared', 'PUT')]).toEqual([200, 200]);
  expect(await ask('admin/users', 'GET')).toBe(404);
  expect((await host.stats()).problems).toEqual([
    'The function "second" is in error: its route cannot be used. "first" has it with the same method.',
    'The function "fourth" is in error: its route cannot be used. It is reserved.',
  ]);
});
