/** What a repair costs in a tenant like a real one before Instep, counted by the simulated tenant. */
import { expect, test } from 'vitest';
import { countsBetween } from '../../local/tenant/server/accounting.ts';
import { play } from '../kit/in-process.ts';

/** Outer requests to Graph and SharePoint, on average. */
const mostRequests = 11;

test('a repaired user takes at most eleven requests, with all checks before and after the writes', async () => {
  const stage = await play({
    tenant: { users: 60, kind: 'before-instep', seed: 3 },
    settings: { GUARD_UPDATES: '100' },
  });
  await stage.closedBefore();
  const held = await stage.night();
  const before = stage.server.counts();
  const { state, outcomes = {} } = await stage.approve(held);
  const { httpRequests, requests } = countsBetween(before, stage.server.counts());
  const repaired = outcomes.repaired ?? 0;
  console.info(
    `${(httpRequests / repaired).toFixed(1)} requests for each of ${repaired} repaired users`,
    requests,
  );
  expect(state).toBe('completed');
  expect(outcomes).toEqual({ repaired: held.planned });
  expect(httpRequests / repaired).toBeLessThanOrEqual(mostRequests);
  // Before the repair, directly before the write, and after it.
  expect(requests['contoso.sharepoint.com sp-batch/profile-read']).toBe(3 * repaired);
}, 300_000);
