/** Two attempts at one compare range, and a range that takes long. */
import { expect, test } from 'vitest';
import type { RangeAttempt } from '../../shared/ports/runs.ts';
import { compareUsers } from '../../shared/workflows/night/steps/compare-users.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';

/** A second delivery of the first range's message, which stores its findings only when it is released. */
async function lateDuplicate(stage: Play, runId: string) {
  const { promise: gate, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: waits, resolve: isWaiting } = Promise.withResolvers<void>();
  const slow = (attempt: RangeAttempt): RangeAttempt => ({
    ...attempt,
    async save(change) {
      isWaiting();
      await gate;
      return attempt.save(change);
    },
  });
  const { ranges } = stage.context;
  const context = {
    ...stage.context,
    ranges: { ...ranges, take: async (id: string, index: number) => slow(await ranges.take(id, index)) },
  };
  const done = compareUsers(context, { runId, index: 0, waits: 0 });
  await waits;
  return async () => {
    letGo();
    await done;
  };
}

test('a duplicate message that stores late does not change a closed plan', async () => {
  const stage = await play({ settings: { MAX_UPDATES_PER_RUN: '2' } });
  Array.from({ length: 10 }, (_, n) => stage.withPhoto(`p${n}`));
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  const finish = await lateDuplicate(stage, id);
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  const mend = stage.wrap('telemetry', () => ({ flush: finish }));
  await stage.pump();
  mend();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', planned: 2, outcomes: { repaired: 2 } });
  const rows = [...(await stage.findings(id)).values()];
  expect(rows.filter(({ outcome }) => outcome === 'repaired')).toHaveLength(2);
});

test('a plan that differs from the closed plan is not repaired', async () => {
  const stage = await play();
  const people = [stage.withPhoto('a'), stage.withPhoto('b')];
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  const mend = stage.wrap('telemetry', () => ({
    async flush() {
      const row = (await stage.findings(id)).get(people[0]?.id ?? '');
      if (row !== undefined) await stage.context.findings.put([{ ...row, granted: 'report' }]);
    },
  }));
  await stage.pump();
  mend();
  const run = await stage.run(id);
  expect(run).toMatchObject({
    state: 'failed',
    note: expect.stringContaining('is not the one that was closed'),
  });
  expect(stage.written()).toEqual([]);
  expect(await stage.context.runs.active()).toBeUndefined();
});

test('a long range continues from message to message, and does not count as stalled', async () => {
  const stage = await play();
  Array.from({ length: 30 }, (_, n) => stage.withPhoto(`p${n}`));
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  // One user takes more time than a message has.
  stage.wrap('sourcePhotos', (photos) => ({
    describe(ids) {
      stage.pass({ minutes: 5 });
      return photos.describe(ids);
    },
  }));
  stage.wrap('users', (users) => ({
    async *scan(range) {
      for await (const page of users.scan(range)) for (const row of page) yield [row];
    },
  }));
  for (let message = 0; message < 40; message += 1) {
    if (message % 3 === 0) await tidyUp(stage.context);
    if ((await stage.step()) === undefined) break;
  }
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({
    state: 'reported',
    totals: { users: 30, findings: { missing: 30 } },
  });
  expect(stage.errors).toEqual([]);
});
