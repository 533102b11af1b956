/** What a run has sent is noted with its progress, in rows that are written anyway. */
import { expect, test } from 'vitest';
import { runProgress } from '../../shared/workflows/report/run-progress.ts';
import { play } from '../kit/in-process.ts';

test('comparing and repairing note what their invocations sent, and attempts at one part add up', async () => {
  const stage = await play();
  stage.withPhoto('ada');
  await stage.closedBefore();
  let soFar = { requests: 10, throttled: 1, longestWaitMs: 4_000 };
  stage.wrap('traffic', () => ({ soFar: () => soFar }));
  const { id } = await stage.begin();
  const progress = async () => (await runProgress(stage.context, id))?.progress;
  expect(await progress()).toEqual({ rangesDone: 0, chunksDone: 0 });
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  expect(await progress()).toEqual({ rangesDone: 1, chunksDone: 0, traffic: soFar });
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  expect((await stage.run(id)).traffic).toEqual(soFar);
  // While writes are paused, the chunk is sent again with what it has sent so far.
  soFar = { requests: 3, throttled: 0, longestWaitMs: 0 };
  stage.set({ PAUSED: 'true' });
  await stage.step();
  stage.set({ PAUSED: '' });
  soFar = { requests: 20, throttled: 2, longestWaitMs: 9_000 };
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(await progress()).toEqual({
    rangesDone: 1,
    chunksDone: 1,
    traffic: { requests: 33, throttled: 3, longestWaitMs: 9_000 },
  });
});
