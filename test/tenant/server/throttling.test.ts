import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../../../local/tenant/server/options.ts';
import { Throttle, tierFor } from '../../../local/tenant/server/throttle.ts';
import {
  accountOf,
  batchOf,
  graph,
  type Json,
  mySite,
  propertiesPath,
  root,
  startTestTenant,
} from './kit.ts';

test.each([
  [1, 1_250, 1_200_000, 3_000],
  [1_000, 1_250, 1_200_000, 3_000],
  [1_001, 2_500, 2_400_000, 6_000],
  [15_000, 3_750, 3_600_000, 9_000],
  [50_000, 5_000, 4_800_000, 12_000],
  [50_001, 6_250, 6_000_000, 15_000],
])(
  '%i licences: %i units a minute, %i a day, %i profile calls in five minutes',
  (licences, units, day, calls) => {
    const [unitsPerMinute, unitsPerDay, profileCallsPer5Minutes] = [units, day, calls];
    expect(tierFor(licences)).toMatchObject({ unitsPerMinute, unitsPerDay, profileCallsPer5Minutes });
  },
);

describe('windows', () => {
  const begins = Date.UTC(2027, 2, 1);
  function throttleOf() {
    let nowMs = begins;
    const options = { ...defaultOptions, licensedUsers: 1_000 };
    const throttle = new Throttle(options, () => new Date(nowMs));
    /** Seconds to wait, of a request of so many units so many seconds after the beginning. */
    return (second: number, units: number) => {
      nowMs = begins + second * 1_000;
      return throttle.admit({ units }, 'home').retryAfter;
    };
  }

  test('slide: what was sent at the end of one minute counts in the next', () => {
    const ask = throttleOf();
    expect([ask(50, 1_000), ask(70, 250)]).toEqual([undefined, undefined]);
    expect(ask(75, 1)).toBe(36);
    expect([ask(111, 999), ask(111, 1)]).toEqual([undefined, 20]);
  });

  test('of a day hold what its minutes allow beyond it', () => {
    const ask = throttleOf();
    for (let minute = 0; minute < 960; minute += 1) expect(ask(minute * 60.1, 1_250)).toBeUndefined();
    expect(ask(960 * 60.1, 1)).toBeGreaterThan(28_000);
    // After an hour nothing is left either; after a day all that is older has left.
    expect(ask(17.1 * 3_600, 1)).toBeGreaterThan(24_000);
    expect(ask(41.2 * 3_600, 1_250)).toBeUndefined();
  });

  test('start afresh when the clock is set back', () => {
    const ask = throttleOf();
    expect(ask(3_600, 1_250)).toBeUndefined();
    expect(ask(0, 1_250)).toBeUndefined();
  });
});

/** So many reads as PnPjs batches them; answers the status of each. */
function profileBatch(count: number): { body: string; headers: Record<string, string> } {
  const part = `--batch_1\nContent-Type: application/http\nContent-Transfer-Encoding: binary\n\nGET https://${root}${propertiesPath(accountOf('ada@contoso.com'))} HTTP/1.1\naccept: application/json\n\n`;
  return {
    body: `${part.repeat(count)}--batch_1--\n`,
    headers: { 'content-type': 'multipart/mixed; boundary=batch_1' },
  };
}

describe('profile calls', () => {
  test('are counted for both hosts together, in batches one by one, refused over the limit, and free again later', async () => {
    const { tenant, ask, server } = await startTestTenant({ limits: 'published', licensedUsers: 1_000 });
    tenant.join({ upn: 'ada@contoso.com' });
    const read = (host: string) => ask(host, propertiesPath(accountOf('ada@contoso.com')));
    for (let batch = 0; batch < 149; batch += 1)
      await ask(root, '/_api/$batch', { method: 'POST', ...profileBatch(20) });
    for (let call = 0; call < 10; call += 1) expect((await read(mySite)).status).toBe(200);
    const straddling = await ask(root, '/_api/$batch', { method: 'POST', ...profileBatch(12) });
    const statuses = [...straddling.text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map((match) => match[1]);
    expect(statuses).toEqual([...Array(10).fill('200'), '429', '429']);
    const refused = await read(root);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(200);
    expect(refused.json['odata.error'].message.value).toContain('throttled');
    expect(server.counts().throttled).toBe(3);
    tenant.setOffset(300_001);
    expect((await read(root)).status).toBe(200);
  });
});

describe('SharePoint units', () => {
  test('are announced from four fifths on, and refused over the limit, until the minute is over', async () => {
    const { tenant, ask } = await startTestTenant({ limits: 'published', licensedUsers: 1_000 });
    const site = batchOf(Array.from({ length: 20 }, () => `/sites/${mySite}`));
    const list = `/v1.0/sites/${mySite}/lists/${tenant.library.listId}`;
    for (let batch = 0; batch < 49; batch += 1)
      await ask(graph, '/v1.0/$batch', { method: 'POST', body: site });
    expect((await ask(graph, list)).headers['ratelimit-remaining']).toBeUndefined();
    for (let batch = 0; batch < 13; batch += 1)
      await ask(graph, '/v1.0/$batch', { method: 'POST', body: site });
    const near = await ask(graph, list);
    expect(near.headers).toMatchObject({
      'ratelimit-limit': '1250',
      'ratelimit-remaining': '8',
      'ratelimit-reset': expect.stringMatching(/^\d+$/),
    });
    for (let call = 0; call < 4; call += 1)
      expect((await ask(graph, `${list.replace(/\/[^/]+$/, '')}`)).status).toBe(200);
    const refused = await ask(graph, list);
    expect([refused.status, refused.json.error.code]).toEqual([429, 'TooManyRequests']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    tenant.setOffset(60_001);
    expect((await ask(graph, list)).status).toBe(200);
  });

  test('a delta costs two without a token and one with it', async () => {
    const { tenant, ask } = await startTestTenant({ limits: 'published', licensedUsers: 1_000 });
    const delta = `/v1.0/sites/${mySite}/lists/${tenant.library.listId}/items/delta`;
    const site = batchOf(Array.from({ length: 20 }, () => `/sites/${mySite}`));
    for (let batch = 0; batch < 52; batch += 1)
      await ask(graph, '/v1.0/$batch', { method: 'POST', body: site });
    const remaining = async (path: string) => Number((await ask(graph, path)).headers['ratelimit-remaining']);
    expect(await remaining(delta)).toBe(208);
    expect(await remaining(`${delta}?token=latest`)).toBe(207);
  });
});

describe('photos', () => {
  test('over the rate get 429, inside a batch with a fraction of a second, outside with whole ones', async () => {
    const { tenant, ask } = await startTestTenant({ photosPer10Seconds: 15, photoRetryAfter: 0.25 });
    const ada = tenant.join({ upn: 'ada@contoso.com', photo: true });
    const body = batchOf(Array.from({ length: 20 }, () => `/users/${ada.id}/photo`));
    const { status, json } = await ask(graph, '/v1.0/$batch', { method: 'POST', body });
    expect(status).toBe(200);
    const refused = json.responses.filter((part: Json) => part.status === 429);
    expect(refused).toHaveLength(5);
    expect(refused[0]).toMatchObject({
      headers: { 'Retry-After': '0.25' },
      body: { error: { code: 'TooManyRequests' } },
    });
    expect((await ask(graph, `/v1.0/users/${ada.id}/photo`)).headers['retry-after']).toBe('1');
    tenant.setOffset(10_001);
    expect((await ask(graph, `/v1.0/users/${ada.id}/photo`)).status).toBe(200);
  });

  test('too many at the same time get 429', async () => {
    const { tenant, ask } = await startTestTenant({ photoConcurrency: 2, photoMs: 100 });
    const ada = tenant.join({ upn: 'ada@contoso.com', photo: true });
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => ask(graph, `/v1.0/users/${ada.id}/photo/$value`)),
    );
    expect(answers.map((answer) => answer.status)).toContain(429);
    expect(answers.map((answer) => answer.status)).toContain(200);
    expect((await ask(graph, `/v1.0/users/${ada.id}/photo/$value`)).status).toBe(200);
  });
});
