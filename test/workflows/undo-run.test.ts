/** Undo of a whole run: a run of its own, whose plan waits for an approval. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { play } from '../kit/in-process.ts';
import { facesOf } from './faces.ts';
import { isRight, lineOf } from './telling.ts';
import { afterANight, allFaces, undoWhole } from './undoing.ts';

test('a run is undone after an approval, and the next night leaves the restored photos alone', async () => {
  const { stage, people, before, night } = await afterANight();
  const written = stage.written().length;
  const held = await undoWhole(stage, night.id);
  expect(held).toMatchObject({
    state: 'held',
    trigger: 'undo',
    undoes: night.id,
    planned: 3,
    note: 'asked for by admin-1',
  });
  expect(held.verdict?.message).toContain(`had before run ${night.id}: 3 users.`);
  expect(stage.events.at(-1)).toMatchObject({ name: 'run.held', properties: { planHash: held.planHash } });
  expect(stage.written()).toHaveLength(written);

  const done = await stage.approve(held);
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 3 }, approval: { by: 'admin-1' } });
  expect(await allFaces(stage, people)).toEqual(before);
  const lines = await Promise.all(people.map((person) => lineOf(stage, done.id, person)));
  expect(lines).toEqual([
    'conflict restore - repaired',
    'conflict restore - repaired',
    'missing restore - repaired',
  ]);
  const closed = stage.events.filter(({ name }) => name === 'run.closed').map((one) => one.properties.runId);
  expect(closed).toEqual([night.id]);
  expect(stage.events.filter(({ name }) => name === 'run.started').at(-1)?.properties.trigger).toBe('undo');

  const quiet = stage.written().length;
  const next = await stage.night();
  expect(next.totals?.reasons).toEqual({ undone: 3 });
  expect(next).toMatchObject({ state: 'completed', planned: 0 });
  expect(stage.written()).toHaveLength(quiet);
  for (const { id } of people) stage.tenant.changePhoto(id);
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  expect(await Promise.all(people.map((person) => isRight(stage, person)))).toEqual([true, true, true]);
});

test('users who could not be restored are reported one by one, and an undo run can be undone', async () => {
  const { stage, people, night } = await afterANight();
  const [gone, edited, back] = people as [Person, Person, Person];
  await stage.context.undo.eraseUser(gone.id);
  const held = await undoWhole(stage, night.id);
  expect(held).toMatchObject({
    planned: 2,
    totals: { planned: { restore: 2 }, reasons: { 'no-undo-copy': 1 } },
  });
  expect(held.verdict?.message).toContain('1 user is without an undo copy');
  stage.tenant.editInSharePoint(edited.id);
  const done = await stage.approve(held);
  expect(done.outcomes).toEqual({ moved: 1, repaired: 1 });
  expect(await Promise.all(people.map((person) => lineOf(stage, done.id, person)))).toEqual([
    'conflict report no-undo-copy -',
    'conflict restore - moved',
    'missing restore - repaired',
  ]);
  expect(await facesOf(stage.tenant, back)).toEqual(['none', 'none', 'none']);

  const again = await undoWhole(stage, done.id);
  expect(again).toMatchObject({ state: 'held', undoes: done.id, planned: 1 });
  expect((await stage.approve(again)).outcomes).toEqual({ repaired: 1 });
  expect(await isRight(stage, back)).toBe(true);
  expect((await stage.night()).totals?.findings['in-step']).toBe(2);
});

test('the guard counts against the users that the original run compared, and says so if that is unknown', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '90' } });
  for (let n = 0; n < 47; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  const night = await stage.night();
  stage.set({ GUARD_UPDATES: '5' });
  const held = await undoWhole(stage, night.id);
  const text = '3 of 50 compared users would be updated (6 %; the limit is 5 %).';
  expect(held.verdict?.checks).toContainEqual({
    ...{ name: 'updates', result: 'hold', text },
    numbers: { measured: 3, limit: 2 },
  });
  const done = await stage.approve(held);

  const unknown = stage.wrap('undo', () => ({ has: () => Promise.reject(new Error('no answer')) }));
  const failed = await undoWhole(stage, done.id);
  unknown();
  expect(failed).toMatchObject({
    state: 'completed',
    planned: 0,
    totals: { findings: { unknown: 3 }, users: 3 },
  });
  expect(failed.verdict?.message).toContain('For 3 users, it could not be checked');
  expect(failed.verdict?.checks).toMatchObject([{ result: 'pass' }, { name: 'unknown', result: 'hold' }]);
  await stage.context.runs.erase(night.id);
  expect((await undoWhole(stage, done.id)).verdict?.checks[0]).toMatchObject({ result: 'not-applicable' });
});

test('an undo run does not disturb nightly runs, nor the other way round', async () => {
  const { stage, night } = await afterANight({ settings: { GUARD_CLEARS: '100' } });
  const last = await stage.context.cursors.get('last-closed');
  const first = await undoWhole(stage, night.id);
  expect(await stage.context.cursors.get('last-closed')).toEqual(last);
  expect((await stage.night()).state).toBe('completed');
  expect((await stage.run(first.id)).state).toBe('held');
  const second = await undoWhole(stage, night.id);
  expect(await stage.run(first.id)).toMatchObject({
    state: 'superseded',
    note: `superseded by run ${second.id}`,
  });

  const canary = '00000000-0000-4000-8000-00000000cafe';
  stage.set({ CANARY_USER: canary });
  stage.set({ RENDITIONS: '50,80,300' });
  const planOfUndo = { planHash: second.planHash ?? '', by: 'admin-1' };
  const other = await approveRun(stage.context, second.id, planOfUndo);
  expect(other.kind === 'refused' && other.why).toContain(`ask for the undo of run ${night.id} again`);
  stage.set({ RENDITIONS: '' });
  const heldNight = await stage.night();
  expect(heldNight.state).toBe('held');
  stage.set({ CANARY_USER: '' });
  expect((await stage.approve(second)).outcomes).toEqual({ repaired: 3 });
  expect((await stage.run(heldNight.id)).state).toBe('held');
  const planHash = heldNight.planHash ?? '';
  const answer = await approveRun(stage.context, heldNight.id, { planHash, by: 'admin-1' });
  expect(answer).toMatchObject({ kind: 'approved' });
  await stage.pump();
  expect((await stage.night()).totals?.reasons).toEqual({ undone: 3 });
});
