/** A whole run is undone: a plan of its own, which waits for an approval. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { undoRun } from '../../shared/workflows/undo/undo-run.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { type Faces, facesOf } from './faces.ts';
import { isRight, lineOf } from './telling.ts';

interface Story {
  readonly stage: Play;
  /** Two whose own choice was replaced, and one who showed nothing. */
  readonly people: readonly Person[];
  readonly before: readonly Faces[];
  readonly night: RunRecord;
}

async function afterANight(options: PlayOptions = {}): Promise<Story> {
  const stage = await play(options);
  const edited = ['a', 'b'].map((name) => stage.inStep(name));
  for (const { id } of edited) stage.tenant.editInSharePoint(id);
  const people = [...edited, stage.withPhoto('c')];
  const before = await all(stage, people);
  await stage.closedBefore();
  const night = await stage.night();
  expect(night).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  return { stage, people, before, night };
}

function all(stage: Play, people: readonly Person[]): Promise<readonly Faces[]> {
  return Promise.all(people.map((person) => facesOf(stage.tenant, person)));
}

/** Asks for the undo, and delivers until its plan is made. */
async function undo(stage: Play, runId: string): Promise<RunRecord> {
  stage.pass({ minutes: 1 });
  const answer = await undoRun(stage.context, runId, 'admin-1');
  if (answer.kind !== 'started') throw new Error(JSON.stringify(answer));
  await stage.pump();
  return stage.run(answer.run.id);
}

test('a run is undone once somebody has approved it, and the next night leaves all of it alone', async () => {
  const { stage, people, before, night } = await afterANight();
  const written = stage.written().length;
  const held = await undo(stage, night.id);
  expect(held).toMatchObject({
    state: 'held',
    trigger: 'undo',
    undoes: night.id,
    planned: 3,
    note: 'asked for by admin-1',
  });
  expect(held.verdict?.message).toContain(`3 users would get back what they showed before run ${night.id}.`);
  expect(stage.events.at(-1)).toMatchObject({ name: 'run.held', properties: { planHash: held.planHash } });
  expect(stage.written()).toHaveLength(written);

  const done = await stage.approve(held);
  expect(done).toMatchObject({ state: 'completed', outcomes: { repaired: 3 }, approval: { by: 'admin-1' } });
  expect(await all(stage, people)).toEqual(before);
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
