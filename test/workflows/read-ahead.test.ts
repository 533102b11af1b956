/** What a comparison reads side by side: the results are those of reading one after the other, and nothing of it is left over. */
import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../../local/tenant/truth/random.ts';
import { TransientError } from '../../shared/core/errors.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { type Play, play } from '../kit/in-process.ts';

const people = 14;
const sizes = { usersPerSlice: 4, usersPerReading: 2 };
const aside = (): Promise<never> =>
  Promise.reject(new TransientError('throttled', { retryAfterMs: 60_000, because: 'throttled' }));

/** Users of several kinds, in slices of four. */
async function crowd(readingsAtOnce: number): Promise<Play> {
  const stage = await play();
  stage.wrap('sizes', () => ({ ...sizes, readingsAtOnce }));
  for (let n = 0; n < people; n += 1) {
    if (n % 4 === 3) stage.tenant.join({ upn: `none${n}@contoso.com` });
    else if (n % 4 === 2) stage.withPhoto(`out${n}`);
    else stage.inStep(`in${n}`);
  }
  stage.tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  return stage;
}

async function results(stage: Play, { id, totals }: RunRecord) {
  const rows = [...(await stage.findings(id)).values()];
  return { totals, findings: rows.map(({ userId, finding }) => `${userId} ${finding}`).sort() };
}

/** Counts what is under way at the ports that read; each answer takes its own time. */
function slowed(stage: Play, seed: number) {
  const random = createRandom(`read ahead ${seed}`);
  const seen = { under: 0, most: 0 };
  async function slow<T>(read: () => Promise<T>): Promise<T> {
    seen.under += 1;
    seen.most = Math.max(seen.most, seen.under);
    try {
      for (let turns = Math.floor(random.next() * 60); turns > 0; turns -= 1) await setImmediate();
      return await read();
    } finally {
      seen.under -= 1;
    }
  }
  stage.wrap('sourcePhotos', ({ describe, download }) => ({
    describe: (ids) => slow(() => describe(ids)),
    download: (ids) => slow(() => download(ids)),
  }));
  stage.wrap('profiles', ({ read }) => ({ read: (users) => slow(() => read(users)) }));
  stage.wrap('library', ({ read }) => ({ read: (path) => slow(() => read(path)) }));
  return seen;
}

test('whatever answers first, the results are the same, and several groups are under way', async () => {
  const alone = await crowd(1);
  const expected = await results(alone, await alone.night());
  for (const seed of [1, 2]) {
    const stage = await crowd(3);
    const seen = slowed(stage, seed);
    expect(await results(stage, await stage.night())).toEqual(expected);
    // Of three groups, each reads profiles, photos, or the files of its two users; a slice is described beside them.
    expect(seen.most).toBeGreaterThan(2);
    expect(seen.most).toBeLessThanOrEqual(3 * 2 + 1);
  }
});

describe('a service that asks to wait while users are read ahead', () => {
  test.each([2, 3, 5])(
    'at reading %i: what was read before counts, and all are found in the end',
    async (refused) => {
      const alone = await crowd(1);
      const expected = await results(alone, await alone.night());
      const stage = await crowd(3);
      const seen = slowed(stage, refused);
      let calls = 0;
      stage.wrap('profiles', ({ read }) => ({
        async read(users) {
          calls += 1;
          return calls === refused ? aside() : read(users);
        },
      }));
      const { id } = await stage.begin();
      await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
      await stage.step();
      expect(seen.under).toBe(0);
      const [range] = await stage.context.ranges.list(id);
      const counted = Object.values(range?.totals.findings ?? {}).reduce((sum, count) => sum + count, 0);
      expect([range?.done, counted]).toEqual([false, range?.totals.inScope]);
      await stage.pump();
      expect(await results(stage, await stage.run(id))).toEqual(expected);
      expect(stage.errors).toEqual([]);
    },
  );

  test('after the last wait its users are unknown, those before and after it are not, and nothing is read ahead', async () => {
    const stage = await crowd(3);
    const seen = { under: 0, most: 0, calls: 0 };
    stage.wrap('profiles', ({ read }) => ({
      async read(users) {
        seen.under += 1;
        seen.most = Math.max(seen.most, seen.under);
        seen.calls += 1;
        const refused = seen.calls === 2;
        await setImmediate();
        seen.under -= 1;
        return refused ? aside() : read(users);
      },
    }));
    const { id } = await stage.begin();
    await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
    const [sent] = stage.queue.splice(0);
    await stage.context.queues.send('compare-users', { ...(sent?.body as object), waits: 16 });
    await stage.pump();
    const { totals } = await stage.run(id);
    expect(totals).toMatchObject({
      users: people + 1,
      inScope: people,
      causes: { 'Exchange: throttled': 2 },
    });
    expect([seen.most, totals?.findings.unknown]).toEqual([1, 2]);
  });
});

test.each([0, 16])('when the time is over no further slice begins (waits so far: %i)', async (waits) => {
  const stage = await crowd(3);
  stage.wrap('sourcePhotos', ({ describe }) => ({
    async describe(ids) {
      stage.pass({ minutes: 5 });
      return waits === 16 ? aside() : describe(ids);
    },
  }));
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  const [sent] = stage.queue.splice(0);
  await stage.context.queues.send('compare-users', { ...(sent?.body as object), waits });
  await stage.step();
  const [range] = await stage.context.ranges.list(id);
  expect(range).toMatchObject({ done: false, totals: { users: sizes.usersPerSlice } });
});
