/** Answers that are sent while they are made, by an app that gets its requests over HTTP. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { eventually } from './eventually.ts';
import { startFixture } from './start-fixture.ts';

const routes = `
import { streamed } from '../../../../shared/http/streaming.ts';
const progress = { made: 0, ended: 0 };
const megabyte = 'x'.repeat(1024 * 1024);
async function* lines(count, fails) {
  try {
    for (let line = 0; line < count; line += 1) {
      progress.made += 1;
      yield megabyte;
    }
    if (fails) throw new Error('the table is gone');
  } finally {
    progress.ended += 1;
  }
}
let goOn;
async function* inTwo() {
  yield 'first';
  await new Promise((resolve) => { goOn = resolve; });
  yield ' second';
}
const answer = (invocation, texts) => ({ headers: { 'content-type': 'text/plain' }, body: streamed(invocation, texts) });
app.http('inTwo', { handler: async (_, invocation) => answer(invocation, inTwo()) });
app.http('goOn', { handler: async () => { goOn(); return { body: 'gone on' }; } });
app.http('many', { handler: async (_, invocation) => answer(invocation, lines(100, false)) });
app.http('fails', { handler: async (_, invocation) => answer(invocation, lines(3, true)) });
app.http('progress', { handler: async () => ({ jsonBody: progress }) });
app.http('throws', { handler: async () => { throw new Error('a secret detail'); } });
app.http('plain', {
  methods: ['POST'],
  route: 'plain/{id}',
  handler: async (request) => ({
    status: 201,
    headers: { 'x-params': String(Object.keys(request.params).length), 'x-headers': String([...request.headers].length) },
    jsonBody: { body: await request.json(), query: request.query.get('q'), url: request.url },
  }),
});
`;

test('an app that streams sends whole answers, waits for slow callers, stops when they hang up, and cuts off an answer that fails', async () => {
  const { host } = await startFixture({ files: { 'routes.js': routes } }, { silenceMs: 5_000 });
  const get = (path: string) => fetch(`${host.url}/api/${path}`);
  const progress = async () => (await (await get('progress')).json()) as { made: number; ended: number };

  // Whole answers are unchanged; the headers that the host adds to a request are removed.
  const plain = await fetch(`${host.url}/api/plain/a%20b?q=1`, {
    method: 'POST',
    headers: { 'user-agent': 'test' },
    body: '{"x":1}',
  });
  expect([plain.status, plain.headers.get('x-params'), plain.headers.get('x-headers')]).toEqual([
    201,
    '0',
    '0',
  ]);
  expect(await plain.json()).toEqual({
    body: { x: 1 },
    query: '1',
    url: `${host.url}/api/plain/a%20b?q=1`,
  });

  // The beginning arrives before the end is made.
  const reader = (await get('inTwo')).body?.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader?.read())?.value).toBe('first');
  expect(await (await get('goOn')).text()).toBe('gone on');
  expect((await reader?.read())?.value).toBe(' second');
  expect((await reader?.read())?.done).toBe(true);

  // A caller who does not read is not written to: the app waits once the buffers on the way are full.
  const slow = connect(Number(new URL(host.url).port), '127.0.0.1');
  slow.write('GET /api/many HTTP/1.1\r\nHost: localhost\r\n\r\n');
  slow.pause();
  let made = -1;
  await eventually('nothing more is made', async () => {
    const before = made;
    made = (await progress()).made;
    return made > 0 && made === before;
  });
  expect(made).toBeLessThan(40);
  // The app stops when the caller hangs up.
  expect((await progress()).ended).toBe(0);
  slow.destroy();
  await eventually('the making ends', async () => (await progress()).ended === 1);
  expect((await progress()).made).toBeLessThan(60);
  expect((await host.stats()).problems).toEqual([]);

  // An answer that fails on the way is not complete for the caller, and the host says why.
  await expect((await get('fails')).text()).rejects.toThrow();
  expect((await host.stats()).problems).toEqual(['fails failed: the table is gone']);

  // An answer that fails before its start does not leave the caller waiting.
  expect((await get('throws')).status).toBe(500);

  const whole = await (await get('many')).text();
  expect(whole.length).toBe(100 * 1024 * 1024);
});
