/** Who may write the storage account changes plans (DECISIONS.md, D-seals). */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { isRight, lineOf, withCanary } from '../workflows/telling.ts';
import { afterANight, undoWhole } from '../workflows/undoing.ts';
import { attacker } from './attacker.ts';
import { forgedRun } from './attempts.ts';

describe('a plan', () => {
  /** A held plan with one user in it, and one who is in step. */
  async function held() {
    const { stage } = await withCanary();
    const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
    const run = await stage.night();
    expect(run.state).toBe('held');
    return { stage, ann, ben, run, attack: attacker(stage), key: ['run', run.id] as const };
  }

  test.each(['releasing', 'repairing'])('is not released by who writes %s into its run', async (state) => {
    const { stage, ann, run, attack, key } = await held();
    const approval = JSON.stringify({ by: 'admin-1', at: stage.now().toISOString(), planHash: run.planHash });
    await attack.change('Runs', key, { state, approval, chunks: 1 });
    await attack.put('Runs', { partitionKey: run.id, rowKey: 'users-00000', schema: 1, users: ann.id });
    attack.send('close-run', { runId: run.id });
    attack.send('repair-photos', { runId: run.id, index: 0, attempt: 0 });
    await stage.pump();
    expect(stage.written()).toEqual([]);
    expect(await stage.run(run.id)).toMatchObject({
      state: 'failed',
      note: expect.stringContaining('no seal'),
    });
  });

  test('to which a line was added is carried out without that line', async () => {
    const { stage, ann, ben, run, attack } = await held();
    const line = await attack.row('Findings', run.id, ann.id);
    await attack.put('Findings', { ...line, rowKey: ben.id });
    expect(await stage.approve(run)).toMatchObject({ state: 'completed', outcomes: { repaired: 2 } });
    expect(stage.written(ben)).toEqual([]);
  });

  /** The same, approved, and stopped before its first chunk. */
  async function approved() {
    const all = await held();
    const { stage, run } = all;
    await approveRun(stage.context, run.id, { planHash: run.planHash ?? '', by: 'admin-1' });
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    return all;
  }

  test('with another user in a chunk is not carried out', async () => {
    const { stage, ann, ben, run, attack } = await approved();
    await attack.change('Runs', [run.id, 'users-00000'], { users: `${ann.id} ${ben.id}` });
    await stage.pump();
    expect(stage.written()).toEqual([]);
  });

  test('with a changed line, or that of another user or run, writes nobody for it', async () => {
    const { stage, ann, run, attack } = await approved();
    const line = await attack.row('Findings', run.id, ann.id);
    await attack.put('Findings', { ...line, granted: 'clear' });
    await stage.pump();
    expect(await lineOf(stage, run.id, ann)).toMatch(/ failed$/);
    expect(stage.written(ann)).toEqual([]);
    const next = await stage.night();
    await attack.put('Findings', { ...line, partitionKey: next.id });
    expect(await stage.context.findings.planned(next.id, ann.id)).toMatchObject({ isBelieved: false });
  });

  testThoroughly('of an undo names the run whose copies it restores', async () => {
    const { stage, people, night } = await afterANight();
    const held = await undoWhole(stage, night.id);
    await approveRun(stage.context, held.id, { planHash: held.planHash ?? '', by: 'admin-1' });
    await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
    await attacker(stage).change('Runs', ['run', held.id], { undoes: forgedRun });
    const written = stage.written().length;
    await stage.pump();
    expect(await stage.run(held.id)).toMatchObject({ state: 'failed' });
    expect(stage.written()).toHaveLength(written);
    expect(await isRight(stage, people[0] as Person)).toBe(true);
  });
});

test('rows that differ when the plan is cut into chunks end the run', async () => {
  const stage = await play();
  const people = ['ann', 'ben'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  stage.wrap('findings', (findings) => ({
    // They are read once, hashed and cut in the same pass.
    async *plan(runId) {
      for await (const rows of findings.plan(runId)) yield rows.slice(1);
    },
  }));
  expect(await stage.night()).toMatchObject({ state: 'failed' });
  expect(people.flatMap((person) => stage.written(person))).toEqual([]);
});
