/** Runs that an administrator cancels. */
import { expect, test } from 'vitest';
import { countWhatWasDone } from '../../shared/workflows/ledger/complete-run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { withCanary } from './telling.ts';

test('a run can be cancelled in every active state, and nothing of it continues', async () => {
  const { stage } = await withCanary();
  const { context } = stage;
  const cancel = (id: string) => cancelRun(context, id, 'admin-1');
  for (const queue of ['refresh-directory', 'refresh-library', 'compare-users', 'close-run'] as const) {
    const run = await stage.begin();
    await stage.pump({ until: (next) => next.queue === queue });
    const state = (await stage.run(run.id)).state;
    expect(await cancel(run.id)).toMatchObject({ kind: 'cancelled', run: { note: 'cancelled by admin-1' } });
    await stage.pump();
    expect(await stage.run(run.id)).toMatchObject({ state: 'cancelled' });
    expect(await context.runs.active()).toBeUndefined();
    expect(stage.events.at(-1)).toMatchObject({ name: 'run.cancelled', properties: { state } });
  }

  const held = await stage.night();
  await approveRun(context, held.id, { planHash: held.planHash ?? '', by: 'admin-1' });
  expect((await stage.run(held.id)).state).toBe('releasing');
  await cancel(held.id);
  await stage.pump();

  const next = await stage.night();
  await approveRun(context, next.id, { planHash: next.planHash ?? '', by: 'admin-1' });
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  const undo = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      await runs.update(etag, { ...(await stage.run(run.id)), note: 'changed meanwhile' });
      return runs.update(etag, run);
    },
  }));
  expect(await cancel(next.id)).toMatchObject({ kind: 'refused' });
  undo();
  await cancel(next.id);
  await stage.pump();
  expect(await cancel(next.id)).toMatchObject({ kind: 'cancelled' });
  expect(await cancel('20200101T010000Z')).toEqual({ kind: 'not-found' });
  expect(stage.written()).toEqual([]);

  stage.set({ CANARY_USER: '' });
  const done = await stage.night();
  expect(await cancel(done.id)).toMatchObject({ kind: 'refused' });
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
});

test('a run that is cancelled while a message is being processed goes no further', async () => {
  const { stage } = await withCanary();
  const { context } = stage;
  let runId = '';
  const cancel = () => cancelRun(context, runId, 'admin-1');

  const comparing = stage.wrap('sourcePhotos', (photos) => ({
    async describe(ids) {
      await cancel();
      return photos.describe(ids);
    },
  }));
  runId = (await stage.begin()).id;
  await stage.pump();
  comparing();
  expect(await stage.run(runId)).toMatchObject({ state: 'cancelled' });

  stage.set({ CANARY_USER: '' });
  const releasing = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      const updated = await runs.update(etag, run);
      if (run.state === 'repairing') await cancel();
      return updated;
    },
  }));
  runId = (await stage.begin()).id;
  await stage.pump();
  releasing();
  expect(await stage.run(runId)).toMatchObject({ state: 'cancelled' });
  expect(stage.written()).toEqual([]);

  const repairing = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      const isStored = await findings.setOutcome(...given);
      await cancel();
      return isStored;
    },
  }));
  stage.withPhoto('another');
  stage.withPhoto('third');
  runId = (await stage.begin()).id;
  await stage.pump();
  repairing();
  expect(await stage.run(runId)).toMatchObject({
    state: 'cancelled',
    outcomes: { repaired: 1, cancelled: 2 },
  });
  expect(stage.errors).toEqual([]);

  // Between the last file of a user and the stored outcome.
  const atWork = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      await cancel();
      expect((await stage.run(runId)).outcomes.repaired).toBeUndefined();
      return findings.setOutcome(...given);
    },
  }));
  for (const outcomes of [{ repaired: 1, cancelled: 1 }, { repaired: 1 }]) {
    runId = (await stage.begin()).id;
    await stage.pump();
    expect(await stage.run(runId)).toMatchObject({ state: 'cancelled', outcomes });
  }
  atWork();
});

test('what was done is not counted while the approval cannot be read, which would be lost', async () => {
  const value = { id: 'r', state: 'cancelled', chunks: 1, verdict: { result: 'hold' }, approval: undefined };
  const runs = {
    get: async () => ({ etag: '1', value }),
    update: () => Promise.reject(new Error('written')),
  };
  expect(await countWhatWasDone({ runs } as never, 'r')).toBeUndefined();
});
