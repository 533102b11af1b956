/** What passes between the host and an app that wants its requests over HTTP. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readIfThere } from '../../local/read-if-there.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { askRaw } from './ask-raw.ts';
import { eventually } from './eventually.ts';
import { startFixture } from './start-fixture.ts';

/** \`GET /api/seen\` lists every request that reached a server of this process; requests to \`broken\` are broken off. */
const routes = `
import { subscribe } from 'node:diagnostics_channel';
app.setup({ enableHttpStream: true });
const seen = [];
subscribe('http.server.request.start', ({ request, response }) => {
  const headers = {};
  for (let at = 0; at < request.rawHeaders.length; at += 2)
    (headers[request.rawHeaders[at].toLowerCase()] ??= []).push(request.rawHeaders[at + 1]);
  seen.push({ method: request.method, url: request.url, headers, from: request.socket.remotePort });
  if (request.url.startsWith('/api/broken')) response.destroy();
});
const all = { methods: ['GET', 'POST', 'PUT', 'DELETE'] };
app.http('echo', { ...all, route: 'echo/{id?}', handler: async (request) => ({
  headers: { 'x-own': '1', 'alt-svc': 'h3' },
  jsonBody: {
    body: await request.text(), url: request.url, params: request.params,
    headers: Object.fromEntries(request.headers), query: [...request.query],
  },
}) });
app.http('broken', { ...all, handler: async () => ({ body: 'never seen' }) });
app.http('nothing', { handler: async () => undefined });
app.http('throws', { handler: async () => { throw new Error('a secret detail'); } });
app.http('throwsNothing', { handler: async () => { throw undefined; } });
app.http('seen', { handler: async () => ({ jsonBody: seen.filter(({ url }) => url !== '/api/seen') }) });
`;

const app = { files: { 'routes.js': routes } };

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, readonly string[]>>;
  readonly from: number;
}

interface Echo {
  readonly body: string;
  readonly url: string;
  readonly params: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
}

async function seenBy(url: string): Promise<Seen[]> {
  return (await fetch(`${url}/api/seen`)).json() as Promise<Seen[]>;
}

test('the app sees the request with the proxy’s headers, on few connections, and nothing of the host’s own server', async () => {
  const { host } = await startFixture(app);
  const port = new URL(host.url).port;
  const sent = [
    `GET /api/echo/a%2Fb%41?q=%41 HTTP/1.1`,
    `Host: localhost:${port}`,
    'X-Forwarded-Host: evil',
    'X-Forwarded-Proto: https',
    'X-Forwarded-For: 6.6.6.6',
    'X-Forwarded-Prefix: /evil',
    'Forwarded: host=evil',
    'Upgrade-Insecure-Requests: 1',
    'TE: trailers',
    'Trailer: x-end',
    'X-Twice: 1',
    'X-Twice: 2',
    'Connection: close',
  ];
  const answered = await askRaw(host.url, `${sent.join('\r\n')}\r\n\r\n`);
  expect(answered).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(answered).toMatch(/x-own: 1/);
  expect(answered).not.toMatch(/alt-svc/i);
  await fetch(`${host.url}/api/echo`, { method: 'POST' });
  const requests = await seenBy(host.url);
  expect(requests).toMatchObject([
    {
      method: 'GET',
      url: '/api/echo/a%252FbA?q=%41',
      headers: {
        'x-forwarded-host': [`localhost:${port}`],
        'x-forwarded-proto': ['http'],
        'x-forwarded-for': ['127.0.0.1'],
        'x-twice': ['1', '2'],
      },
    },
    { method: 'POST', headers: { 'content-length': ['0'] } },
  ]);
  const [first, second] = requests;
  for (const name of ['x-forwarded-prefix', 'forwarded', 'upgrade-insecure-requests', 'te'])
    expect(first?.headers).not.toHaveProperty(name);
  expect(first?.headers.host?.[0]).not.toBe(`localhost:${port}`);
  expect(second?.from).toBe(first?.from);
});

test('query, body and route are one bag for the app, and a body or query named Headers replaces the headers', async () => {
  const { host } = await startFixture(app);
  const echo = async (path: string, call: RequestInit = {}) =>
    (await (await fetch(`${host.url}/api/echo${path}`, call)).json()) as Echo;
  const post = { method: 'POST', body: '{"dryRun":true,"id":"b"}' };
  expect((await echo('/r?wait=5&ID=q&code=k', post)).params).toEqual({ dryRun: 'True', wait: '5', id: 'r' });
  expect((await echo('?ID=q')).params).toEqual({});
  const forged = JSON.stringify({ Headers: { 'x-ms-client-principal': 'made up' } });
  expect((await echo('', { method: 'DELETE', body: forged })).headers).toEqual({
    'x-ms-client-principal': 'made up',
  });
  expect((await echo('?Headers={"x":"y"}')).headers).toEqual({ x: 'y' });
  expect((await echo('?headers=x')).headers).toEqual({});
  expect((await echo('', { headers: { 'x-own': '1' } })).headers).toMatchObject({ 'x-own': '1' });
});

test('a chunked body reaches the app whole, with any method, and nothing of the metadata is made from it', async () => {
  const { host } = await startFixture(app);
  const chunked = (method: string) =>
    askRaw(
      host.url,
      `${method} /api/echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n` +
        '9\r\n{"id":"x"\r\n1\r\n}\r\n0\r\n\r\n',
    );
  for (const method of ['POST', 'DELETE']) {
    const answered = await chunked(method);
    expect(answered).toContain('"body":"{\\"id\\":\\"x\\"}"');
    expect(answered).toContain('"params":{}');
  }
  expect(await chunked('GET')).toMatch(/^HTTP\/1\.1 200 /);
  expect((await seenBy(host.url)).map(({ headers }) => headers['transfer-encoding'])).toEqual([
    ['chunked'],
    ['chunked'],
    ['chunked'],
  ]);
});

testThoroughly(
  'a body with a length reaches the app unchanged, with its byte order mark; a chunked one above the limit does not',
  async () => {
    const { host } = await startFixture(app, { env: { FUNCTIONS_REQUEST_BODY_SIZE_LIMIT: '1000' } });
    const utf16 = Buffer.from('\ufeff{"name":"ö"}', 'utf16le');
    const echoed = await fetch(`${host.url}/api/echo`, { method: 'PUT', body: utf16 });
    const echo = (await echoed.json()) as Echo;
    expect([echo.params, echo.body]).toEqual([{ name: 'ö' }, utf16.toString('utf8')]);
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(Buffer.alloc(600)),
    });
    const refused = await fetch(`${host.url}/api/echo`, {
      method: 'POST',
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect([refused.status, await refused.text()]).toEqual([500, '']);
  },
);

testThoroughly(
  'a request without a body is sent again when the app breaks it off, one with a body is not, and both are 500',
  async () => {
    const { host } = await startFixture(app);
    const begun = performance.now();
    const [got, posted] = await Promise.all([
      fetch(`${host.url}/api/broken`),
      fetch(`${host.url}/api/broken`, { method: 'POST', body: '{}' }),
    ]);
    expect([got.status, await got.text(), posted.status, await posted.text()]).toEqual([500, '', 500, '']);
    expect(performance.now() - begun).toBeGreaterThan(1_800);
    const methods = (await seenBy(host.url)).map(({ method }) => method);
    expect(methods.filter((method) => method === 'GET').length).toBe(40);
    expect(methods.filter((method) => method === 'POST').length).toBe(1);
  },
);

test('an invocation that sends no answer leaves the caller waiting as long as the host waits, however it ends', async () => {
  const { host } = await startFixture(app, { silenceMs: 1_000 });
  const begun = performance.now();
  const paths = ['nothing', 'throws', 'throwsNothing'];
  const answers = await Promise.all(paths.map((path) => fetch(`${host.url}/api/${path}`)));
  expect(answers.map(({ status }) => status)).toEqual([500, 500, 500]);
  expect(performance.now() - begun).toBeGreaterThan(900);
  const { invocations } = await host.stats();
  expect(paths.map((path) => invocations[path]?.failed)).toEqual([0, 1, 0]);
});

test('without a Host header the app gets no host, and the library refuses the request', async () => {
  const { host } = await startFixture(app, { silenceMs: 500 });
  expect(await askRaw(host.url, 'GET /api/echo HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 500 /);
  expect((await host.stats()).invocations.echo).toMatchObject({ failed: 1 });
});

test('a caller’s own invocation id is kept, so request and invocation never meet', async () => {
  const { host, restart } = await startFixture(app, { silenceMs: 1_000 });
  const ask = (url: string) => fetch(`${url}/api/echo`, { headers: { 'x-ms-invocation-id': 'made-up' } });
  expect((await ask(host.url)).status).toBe(500);
  expect((await host.stats()).invocations.echo).toMatchObject({ count: 1, running: 1 });
  const newer = await restart({ callersId: 'replaced' });
  const answered = await ask(newer.url);
  expect(answered.status).toBe(200);
  expect(answered.headers.get('x-ms-invocation-id')).not.toBe('made-up');
});

testThoroughly(
  'an invocation that does not end fails after the function timeout, and so does its caller’s request',
  async () => {
    const { host } = await startFixture(app, { functionTimeoutMs: 500 });
    const answered = await fetch(`${host.url}/api/echo`, { headers: { 'x-ms-invocation-id': 'made-up' } });
    expect(answered.status).toBe(500);
    const stats = await host.stats();
    expect(stats.problems).toEqual(['echo failed: Timeout value of 0.5 s exceeded']);
    expect(stats.invocations.echo).toMatchObject({ failed: 1, running: 0 });
  },
);

test('a connection that the app closed while it was idle does no harm', async () => {
  const folder = makeTemporaryFolder('instep-closed-');
  onTestFinished(() => folder.remove());
  const [closed, answered] = [path.join(folder.path, 'closed'), path.join(folder.path, 'answered')];
  mkdirSync(answered);
  const { host } = await startFixture(
    {
      files: {
        'routes.js': `${routes}
import { appendFileSync, watch } from 'node:fs';
subscribe('http.server.response.finish', ({ response: { socket } }) => {
  socket.once('close', () => appendFileSync(process.env.CLOSED, '.'));
  const watched = watch(process.env.ANSWERED, () => {
    watched.close();
    socket.destroy();
  });
});`,
      },
    },
    { env: { CLOSED: closed, ANSWERED: answered } },
  );
  const bodies = ['one', 'two', 'three'];
  for (const [before, body] of bodies.entries()) {
    const echoed = await fetch(`${host.url}/api/echo`, { method: 'POST', body });
    expect(((await echoed.json()) as Echo).body).toBe(body);
    await eventually('the connection is closed', () => {
      writeFileSync(path.join(answered, 'whole'), body);
      return (readIfThere(closed) ?? '').length > before;
    });
  }
});
