/** What leaves users out meets an approval, another administrator, or a service that loses an answer. */
import { expect, test } from 'vitest';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { leaveOut } from '../../shared/workflows/operate/leave-out.ts';
import { planView } from '../../shared/workflows/report/plan-view.ts';
import type { Play } from '../kit/in-process.ts';
import { withCanary } from './telling.ts';

async function heldWithCanary() {
  const { stage, person } = await withCanary();
  const other = stage.withPhoto('other');
  const held = await stage.night();
  expect(held).toMatchObject({ state: 'held', planned: 2 });
  const users = [person.id];
  const out = (by = 'admin-1') => leaveOut(stage.context, held.id, { leftOut: true, users, by });
  const approved = (planHash: string, by = 'admin-2') => approveRun(stage.context, held.id, { planHash, by });
  return { stage, person, other, held, hash: held.planHash ?? '', out, approved };
}

async function hashOf({ context }: Play, runId: string): Promise<string> {
  const view = await planView(context, runId);
  return view.kind === 'plan' ? view.planHash : view.kind;
}

/** Runs once, before a store's method does its work. */
function first(work: () => Promise<unknown>): () => Promise<void> {
  let isFirst = true;
  return async () => {
    if (!isFirst) return;
    isFirst = false;
    await work();
  };
}

test('a mark that is written while an approval is made has the approval refused', async () => {
  const { stage, person, held, hash, out, approved } = await heldWithCanary();
  const between = first(out);
  const unwrap = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      if (run.state === 'releasing') await between();
      return runs.update(etag, run);
    },
  }));
  expect(await approved(hash)).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('Look at its plan again'),
  });
  unwrap();
  expect(await stage.context.runs.active()).toBeUndefined();
  expect(await stage.run(held.id)).toMatchObject({
    state: 'held',
    leftOutRevision: expect.stringMatching(/^00000001-/),
  });
  expect(await approved(await hashOf(stage, held.id))).toMatchObject({ kind: 'approved' });
  await stage.pump();
  expect(stage.written(person)).toEqual([]);
});

test('an approval between the number and the marks is told to who leaves out, and the release fails closed', async () => {
  const { stage, held, hash, out, approved } = await heldWithCanary();
  const between = first(() => approved(hash));
  const unwrap = stage.wrap('leftOut', (marks) => ({
    async addUsers(runId, some) {
      await between();
      await marks.addUsers(runId, some);
    },
  }));
  expect(await out()).toMatchObject({
    kind: 'refused',
    why: expect.stringMatching(
      /It was approved by admin-2 at .* That happened while this request was handled/,
    ),
  });
  unwrap();
  await stage.pump();
  expect(await stage.run(held.id)).toMatchObject({
    state: 'failed',
    note: expect.stringContaining('not the one that was approved'),
  });
  expect(stage.written()).toEqual([]);
});

test('a mark that comes after the release was cut is refused, because it has no effect', async () => {
  const { stage, person, hash, out, approved } = await heldWithCanary();
  const between = first(async () => {
    await approved(hash);
    await stage.pump();
  });
  stage.wrap('leftOut', (marks) => ({
    async addUsers(runId, some) {
      await between();
      await marks.addUsers(runId, some);
    },
  }));
  expect(await out()).toMatchObject({
    kind: 'refused',
    why: expect.stringContaining('is completed, not held'),
  });
  expect(stage.written(person)).not.toEqual([]);
});

test('two administrators who leave out at the same moment both count', async () => {
  const { stage, other, held, out } = await heldWithCanary();
  const between = first(() =>
    leaveOut(stage.context, held.id, { leftOut: true, users: [other.id], by: 'admin-2' }),
  );
  stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      await between();
      return runs.update(etag, run);
    },
  }));
  expect(await out()).toEqual({ kind: 'done', revision: expect.stringMatching(/^00000002-/) });
  expect(await planView(stage.context, held.id)).toMatchObject({ planned: 0, leftOut: 2 });
});

test('a run that is approved, or removed, before the number is taken is told', async () => {
  const { stage, held, hash, out, approved } = await heldWithCanary();
  const between = first(() => approved(hash));
  const unwrap = stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      if (run.state === 'held') await between();
      return runs.update(etag, run);
    },
  }));
  expect(await out()).toMatchObject({ kind: 'refused', why: expect.stringContaining('approved by admin-2') });
  unwrap();
  stage.wrap('runs', (runs) => ({
    get: async (id) => {
      const stored = await runs.get(id);
      if (stored === undefined) return undefined;
      await runs.erase(held.id);
      return { ...stored, value: { ...stored.value, state: 'held' } };
    },
  }));
  expect(await out()).toEqual({ kind: 'refused', why: `Run ${held.id} was removed meanwhile.` });
});

test('of two approvals at the same moment, of a plan before and after, one wins and the other is told who', async () => {
  const { stage, hash, out, approved } = await heldWithCanary();
  await out();
  const rest = await hashOf(stage, (await stage.context.runs.list(1))[0]?.id ?? '');
  const between = first(() => approved(rest, 'admin-3'));
  stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      if (run.state === 'releasing') await between();
      return runs.update(etag, run);
    },
  }));
  expect(await approved(rest)).toMatchObject({ kind: 'approved', run: { approval: { by: 'admin-3' } } });
  expect(await approved(hash)).toMatchObject({
    kind: 'refused',
    why: expect.stringMatching(/It was approved by admin-3 at 20/),
  });
});

test('an approval that another administrator overtakes with a changed plan is told who approved', async () => {
  const { stage, person, held, hash, out, approved } = await heldWithCanary();
  const between = first(async () => {
    await out();
    await approved(await hashOf(stage, held.id), 'admin-3');
  });
  stage.wrap('runs', (runs) => ({
    async update(etag, run) {
      if (run.state === 'releasing') await between();
      return runs.update(etag, run);
    },
  }));
  expect(await approved(hash)).toMatchObject({
    kind: 'refused',
    why: expect.stringMatching(/It was approved by admin-3 at 20/),
  });
  await stage.pump();
  expect(await stage.run(held.id)).toMatchObject({ state: 'completed', planned: 1 });
  expect(stage.written(person)).toEqual([]);
});

test('a lost answer changes nothing: the call is repeated, and counts once', async () => {
  const { stage, person, held, out } = await heldWithCanary();
  const lose = first(async () => {
    throw new Error('the answer was lost');
  });
  const unwrap = stage.wrap('leftOut', (marks) => ({
    async addUsers(runId, some) {
      await marks.addUsers(runId, some);
      await lose();
    },
  }));
  await expect(out()).rejects.toThrow('the answer was lost');
  expect(await out()).toEqual({ kind: 'done', revision: expect.stringMatching(/^00000002-/) });
  unwrap();
  expect(await planView(stage.context, held.id)).toMatchObject({ planned: 1, leftOut: 1 });
  await stage.approve({ ...held, planHash: await hashOf(stage, held.id) });
  expect(stage.written(person)).toEqual([]);
});

test('a release that breaks off after some lines left the plan goes on where it was', async () => {
  const { stage, person, other, held, out } = await heldWithCanary();
  await out();
  const lose = first(async () => {
    throw new Error('the process died');
  });
  stage.wrap('runs', (runs) => ({
    async putChunks(...given) {
      await lose();
      await runs.putChunks(...given);
    },
  }));
  const run = await stage.approve({ ...held, planHash: await hashOf(stage, held.id) });
  expect(run).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  expect(stage.written(person)).toEqual([]);
  expect(stage.written(other)).not.toEqual([]);
});
