import { setTimeout as delay } from 'node:timers/promises';
import { beforeEach, expect, test } from 'vitest';
import { type TenantTraffic, tenantTraffic } from '../../../shared/adapters/telemetry/tenant-traffic.ts';

let told: object[];
let traffic: TenantTraffic;
beforeEach(() => {
  told = [];
  traffic = tenantTraffic({
    event: (name, dimensions, measurements) => told.push({ name, ...dimensions, ...measurements }),
  });
});

const graph = 'graph.microsoft.com';
const compare = { functionName: 'compareUsers', runId: 'r1' };
const repair = { functionName: 'repairPhotos', runId: 'r2' };
const batch = { host: graph, kind: 'photo metadata batch' };
const throttled = { lane: 'graph-photos', host: graph, status: 429, waitMs: 1_000 } as const;

test('invocations at the same time tell each its own, whichever ends first', async () => {
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
  expect(told).toEqual([
    { name: 'requests', ...repair, host: 'contoso.sharepoint.com', kind: 'profile batch', requests: 1 },
    { name: 'requests', ...compare, ...batch, requests: 2 },
    { name: 'requests', ...compare, host: graph, kind: 'user', requests: 1 },
    { name: 'throttled', ...compare, ...throttled, status: '429', times: 2, waitMs: 3_000 },
    { name: 'throttled', ...compare, ...throttled, status: '503', times: 1, waitMs: 1_000 },
  ]);
});

test('an invocation that fails tells too, and nothing is told twice', async () => {
  const work = traffic.during(compare, async () => {
    traffic.sent(batch);
    throw new Error('failed');
  });
  await expect(work).rejects.toThrow('failed');
  await traffic.during(compare, async () => undefined);
  expect(told).toEqual([{ name: 'requests', ...compare, ...batch, requests: 1 }]);
});

test('what comes late, or belongs to nobody, is told by whoever ends next, under its own name', async () => {
  let late = Promise.resolve();
  await traffic.during(compare, async () => {
    late = delay(20).then(() => traffic.throttled(throttled));
  });
  await late;
  traffic.sent(batch);
  expect(told).toEqual([]);
  await traffic.during(repair, async () => traffic.sent(batch));
  expect(told).toEqual([
    { name: 'requests', ...repair, ...batch, requests: 1 },
    { name: 'throttled', ...compare, ...throttled, status: '429', times: 1, waitMs: 1_000 },
    { name: 'requests', functionName: '', runId: '', ...batch, requests: 1 },
  ]);
});
