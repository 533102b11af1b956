import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
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
  const { host } = await startFixture(app);
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
    url: `${host.url}/api/Users/a%40b.c%20d/sync?verbose=1&verbose=2`,
  });
});

test('literal routes win over parameters, optional parameters may be left out, bytes and nothing can be answered', async () => {
  const { host } = await startFixture(app);
  const get = (path: string) => fetch(`${host.url}/api/${path}`);
  expect(await (await get('users/me')).text()).toBe('me');
  expect(await (await get('users/7')).text()).toBe('user 7');
  expect(await (await get('users')).text()).toBe('user undefined');
  expect(new Uint8Array(await (await get('bytes')).arrayBuffer())).toEqual(new Uint8Array([0, 255, 1]));
  expect((await get('nothing')).status).toBe(204);
});

test('an unknown path is 404, a known one with another method 405', async () => {
  const { host } = await startFixture(app);
  expect((await fetch(`${host.url}/api/unknown`)).status).toBe(404);
  expect((await fetch(`${host.url}/users/me`)).status).toBe(404);
  expect((await fetch(`${host.url}/api/users/1/sync/more`)).status).toBe(404);
  const refused = await fetch(`${host.url}/api/users/1/sync`);
  expect(refused.status).toBe(405);
  expect(refused.headers.get('allow')).toBe('POST');
});

test('an empty or malformed Host header, or address, is 400 with a sentence, and no problem of the host', async () => {
  const { host } = await startFixture(app);
  const ask = (request: string) => {
    const socket = connect(Number(new URL(host.url).port), '127.0.0.1');
    socket.write(`${request}\r\nConnection: close\r\n\r\n`);
    return text(socket);
  };
  const starts = ['Host:', 'Host: a b', 'Host: local/host', 'Host: x:port'].map(
    (line) => `GET /api/users/me HTTP/1.1\r\n${line}`,
  );
  for (const request of [...starts, 'GET // HTTP/1.1\r\nHost: localhost']) {
    expect(await ask(request)).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*\r\nThe Host header or the address is malformed\.\n/,
    );
  }
  expect(await ask('GET /api/users/me HTTP/1.1\r\nHost: localhost')).toMatch(/^HTTP\/1\.1 200 /);
  expect((await host.stats()).problems).toEqual([]);
});

test('a handler that throws is a 500 that tells nothing; the host remembers why', async () => {
  const { host } = await startFixture(app);
  const response = await fetch(`${host.url}/api/broken`);
  expect(response.status).toBe(500);
  expect(await response.text()).toBe('');
  const stats = await host.stats();
  expect(stats.problems).toEqual(['broken failed: a secret detail']);
  expect(stats.invocations.broken).toMatchObject({ count: 1, failed: 1, running: 0 });
});

test('a route prefix of host.json takes the place of api', async () => {
  const { host } = await startFixture({ ...app, routePrefix: '' });
  expect(await (await fetch(`${host.url}/users/me`)).text()).toBe('me');
});

test('a caller’s trace goes on in the function', async () => {
  const { host } = await startFixture(app);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const response = await fetch(`${host.url}/api/users/1/sync`, {
    method: 'POST',
    body: '{}',
    headers: { traceparent },
  });
  expect(response.headers.get('x-trace')).toBe(traceparent);
});
