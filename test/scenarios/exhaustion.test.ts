/** A reader who asks for as much as possible, through the local host with the deployment's limits. */
import { request } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { testThoroughly } from '../kit/test-with.ts';

let stage: Stage;
let userId: string;
beforeAll(async () => {
  stage = await setStage({ tenant: { users: 0, kind: 'empty', seed: 23 }, server: { latencyMs: 100 } });
  userId = addMissing(stage.tenant, 'user').id;
});
afterAll(() => stage?.stop());

interface Sent {
  readonly method: string;
  readonly route: string;
  readonly bytes: number;
  readonly framing: 'length' | 'chunked';
}

/** The answer may come before the body is sent, or a closed connection in its place. */
function send({ method, route, bytes, framing }: Sent): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(stage.host.url);
  const length = framing === 'length' ? { 'content-length': bytes } : { 'transfer-encoding': 'chunked' };
  const headers = { 'content-type': 'application/json', ...length };
  return new Promise((resolve) => {
    const sending = request(
      { hostname, port, method, headers, path: `/api/${route}`, agent: false },
      async (answer) => {
        let text = '';
        for await (const piece of answer) text += piece;
        resolve({ status: answer.statusCode ?? 0, text });
        sending.destroy();
      },
    );
    sending.on('error', () => resolve({ status: 0, text: '' }));
    const piece = Buffer.alloc(Math.min(bytes, 1_000_000), 'x');
    let left = bytes;
    const more = () => {
      while (left > 0 && !sending.destroyed) {
        left -= piece.length;
        if (!sending.write(piece)) return sending.once('drain', more);
      }
      return sending.end();
    };
    more();
  });
}

const routes = [
  { method: 'POST', route: 'users/ann@contoso.com/sync' },
  { method: 'GET', route: 'runs' },
  { method: 'GET', route: 'health' },
] as const;

test('a body over 64 KB is refused on every route, with or without a body of its own', async () => {
  for (const to of routes) {
    const answer = await send({ ...to, bytes: 65_537, framing: 'length' });
    expect([to.route, answer.status, answer.text]).toEqual([to.route, 413, expect.stringContaining('64 KB')]);
  }
  const chunked = await send({ ...routes[0], bytes: 65_537, framing: 'chunked' });
  expect(chunked.status).toBe(413);
});

testThoroughly(
  'bodies of 60 MB, many at a time, are refused by the host, and memory does not grow',
  async () => {
    const before = (await stage.host.stats()).rssBytes;
    let most = before;
    for (const to of [routes[0], routes[1], { method: 'POST', route: 'no-such-route' }]) {
      for (const framing of ['length', 'chunked'] as const) {
        const sent = [1, 2].map(() => send({ ...to, bytes: 60_000_000, framing }));
        const statuses = (await Promise.all(sent)).map(({ status }) => status);
        // 400: a route without a body refuses a chunked one at its first byte.
        expect([0, 400, 404, 413, 500]).toEqual(expect.arrayContaining(statuses));
        most = Math.max(most, (await stage.host.stats()).rssBytes);
      }
    }
    expect((most - before) / 1_000_000).toBeLessThan(60);
    expect((await stage.get('health')).status).toBe(200);
  },
);

test('40 preflights at the same time are sent once', async () => {
  const costOf = async (calls: number) => {
    const before = total(stage.server.counts().requests);
    const answers = await Promise.all(Array.from({ length: calls }, () => stage.get('preflight')));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    return total(stage.server.counts().requests) - before;
  };
  const warm = await costOf(1);
  const one = await costOf(1);
  // On a busy machine the last ones arrive when the first are answered.
  expect(await costOf(40)).toBeLessThanOrEqual(3 * one);
  expect(warm).toBeGreaterThanOrEqual(one);
});

test('of preflights for many users, three are made at a time', async () => {
  const before = total(stage.server.counts().requests);
  const names = Array.from({ length: 40 }, (_, number) => `user${number}@contoso.com`);
  const answers = await Promise.all(names.map((name) => stage.get(`preflight?user=${name}`)));
  const made = answers.filter(({ status }) => status === 200).length;
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - made);
  expect(made).toBeLessThan(20);
  expect(total(stage.server.counts().requests) - before).toBeLessThanOrEqual(made * 16);
});

test('preflights count against their caller, and leave the caller other calls', async () => {
  await stage.restartHost({ settings: { CALLS_PER_MINUTE: '2' } });
  const statuses = [];
  for (let call = 0; call < 3; call += 1) statuses.push((await stage.get('preflight')).status);
  expect(statuses).toEqual([200, 200, 429]);
  expect((await stage.post('preflight', { write: true })).status).toBe(200);
  expect((await stage.post(`users/${userId}/undo`, {})).status).not.toBe(429);
});

function total(requests: Readonly<Record<string, number>>): number {
  return Object.values(requests).reduce((sum, times) => sum + times, 0);
}
