import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { type TenantTraffic, tenantTraffic } from '../../../shared/adapters/telemetry/tenant-traffic.ts';

let sentEvents: object[];
let traffic: TenantTraffic;
beforeEach(() => {
  sentEvents = [];
  traffic = tenantTraffic({
    event: (name, dimensions, measurements) => sentEvents.push({ name, ...dimensions, ...measurements }),
  });
});

const graph = 'graph.microsoft.com';
const compare = { functionName: 'compareUsers', runId: 'r1' };
const repair = { functionName: 'repairPhotos', runId: 'r2' };
const batch = { host: graph, kind: 'photo metadata batch' };
const throttled = { limiter: 'graph-photos', host: graph, status: 429, waitMs: 1_000 } as const;
/** The event's dimension keeps its name `lane`, although the code says rate limiter. */
const throttledEvent = { name: 'throttled', lane: 'graph-photos', host: graph } as const;

test('invocations that run at the same time each send their own events, in any order of their ends', async () => {
  await Promise.all([
    traffic.during(compare, async () => {
      traffic.throttled({ ...throttled, waitMs: 3_000 });
      traffic.sent(batch);
      await delay(20);
      traffic.sent(batch);
      traffic.sent({ host: graph, kind: 'user' });
      traffic.throttled(throttled);
      traffic.throttled({ ...throttled, status: 503 });
    }),
    traffic.during(repair, async () => {
      await Promise.resolve();
      traffic.sent({ host: 'contoso.sharepoint.com', kind: 'profile batch' });
    }),
  ]);
  expect(sentEvents).toEqual([
    { name: 'requests', ...repair, host: 'contoso.sharepoint.com', kind: 'profile batch', requests: 1 },
    { name: 'requests', ...compare, ...batch, requests: 2 },
    { name: 'requests', ...compare, host: graph, kind: 'user', requests: 1 },
    { ...throttledEvent, ...compare, status: '429', times: 2, waitMs: 3_000 },
    { ...throttledEvent, ...compare, status: '503', times: 1, waitMs: 1_000 },
  ]);
});

test('an invocation can ask what it has sent so far, and hears nothing of others', async () => {
  expect(traffic.soFar()).toBeUndefined();
  await traffic.during(repair, async () => {
    expect(traffic.soFar()).toEqual({ requests: 0, throttled: 0, longestWaitMs: 0 });
    await traffic.during(compare, async () => traffic.sent(batch));
    for (const waitMs of [3_000, 1_000]) traffic.throttled({ ...throttled, waitMs });
    traffic.throttled({ ...throttled, status: 503 });
    for (const kind of ['user', 'user', 'group']) traffic.sent({ host: graph, kind });
    expect(traffic.soFar()).toEqual({ requests: 3, throttled: 3, longestWaitMs: 3_000 });
  });
});

test('an invocation that fails sends its events too, and nothing is sent twice', async () => {
  const work = traffic.during(compare, async () => {
    traffic.sent(batch);
    throw new Error('failed');
  });
  await expect(work).rejects.toThrow('failed');
  await traffic.during(compare, async () => undefined);
  expect(sentEvents).toEqual([{ name: 'requests', ...compare, ...batch, requests: 1 }]);
});

test('late traffic, and traffic outside any invocation, is sent by the next one to end, under its own name', async () => {
  let late = Promise.resolve();
  await traffic.during(compare, async () => {
    late = delay(20).then(() => traffic.throttled(throttled));
  });
  await late;
  traffic.sent(batch);
  expect(sentEvents).toEqual([]);
  await traffic.during(repair, async () => traffic.sent(batch));
  expect(sentEvents).toEqual([
    { name: 'requests', ...repair, ...batch, requests: 1 },
    { ...throttledEvent, ...compare, status: '429', times: 1, waitMs: 1_000 },
    { name: 'requests', functionName: '', runId: '', ...batch, requests: 1 },
  ]);
});
