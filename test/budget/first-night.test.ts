/** What the first night costs in a tenant like a real one before Instep. */
import { expect, onTestFinished, test } from 'vitest';
import { setStage } from '../kit/stage.ts';
import { byKind, expectWithin, printNight } from './budgets.ts';

test('the first night takes at most one and a quarter requests for each user in scope', async () => {
  const stage = await setStage({
    tenant: { users: 100, kind: 'before-instep', seed: 3 },
    patienceMs: 500_000,
  });
  onTestFinished(() => stage.stop());
  const night = await stage.night();
  printNight('first night, as before Instep', night);
  const users = night.run.totals?.inScope ?? 0;
  expect(night.counts.throttled).toBe(0);
  expect(night.counts.writes).toBe(0);
  expect(night.counts.httpRequests).toBeLessThanOrEqual(1.25 * users);
  const batches = Math.ceil(users / 20) + Math.ceil(users / 200);
  expectWithin(byKind(night), {
    'users-delta': 1,
    'root-sites': 1,
    lists: 1,
    folders: 1,
    // A page has a thousand items, and a user has three.
    'list-delta': 2,
    // One more: what tries a second batch at a time is small (D-photo-window).
    batch: 2 * batches + 1,
    'batch/photo': users,
    'batch/photo-value': users,
    'sp-batch': batches,
    'sp-batch/profile-read': users,
    // Of a photo that SharePoint wrote, one file; nine of ten users show one.
    'file-read': 0.9 * users,
  });
}, 600_000);
