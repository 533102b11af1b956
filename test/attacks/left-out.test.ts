/** Who may write the storage account changes who is left out of a plan: nobody is written whom the approval does not name. */
import { expect, test } from 'vitest';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { leaveOut } from '../../shared/workflows/operate/leave-out.ts';
import { planView } from '../../shared/workflows/report/plan-view.ts';
import { withCanary } from '../workflows/telling.ts';
import { attacker } from './attacker.ts';

/** A held plan of two users, of whom one is left out; `approve` does what the administrator does who sees it. */
async function heldWithoutOne() {
  const { stage, person } = await withCanary();
  const other = stage.withPhoto('other');
  const held = await stage.night();
  await leaveOut(stage.context, held.id, { leftOut: true, users: [person.id], by: 'admin-1' });
  const { leftOutRevision } = await stage.run(held.id);
  const key = { partitionKey: held.id, rowKey: `left-user-${person.id}.${leftOutRevision}` };
  const view = await planView(stage.context, held.id);
  const planHash = view.kind === 'plan' ? view.planHash : '';
  const approve = () => approveRun(stage.context, held.id, { planHash, by: 'admin-1' });
  return { stage, person, other, held, key, approve, attack: attacker(stage) };
}

test('a mark that is removed after the approval ends the run, and writes nobody', async () => {
  const { stage, held, key, approve } = await heldWithoutOne();
  await approve();
  await stage.account.table('Findings').deleteEntity(key.partitionKey, key.rowKey);
  await stage.pump();
  expect((await stage.run(held.id)).state).toBe('failed');
  expect(stage.written()).toEqual([]);
});

test('a mark that is removed before the approval makes it fail', async () => {
  const { stage, key, approve } = await heldWithoutOne();
  await stage.account.table('Findings').deleteEntity(key.partitionKey, key.rowKey);
  expect(await approve()).toMatchObject({ kind: 'refused' });
  await stage.pump();
  expect(stage.written()).toEqual([]);
});

test('a mark that is made up after the approval ends the run, and writes nobody', async () => {
  const { stage, other, held, key, approve, attack } = await heldWithoutOne();
  await approve();
  const mark = await attack.row('Findings', key.partitionKey, key.rowKey);
  await attack.put('Findings', { ...mark, rowKey: mark.rowKey.replace(/user-[^.]+/, `user-${other.id}`) });
  await stage.pump();
  expect((await stage.run(held.id)).state).toBe('failed');
  expect(stage.written()).toEqual([]);
});

test('a line that is put back under a released plan, with its seal, is not written', async () => {
  const { stage, person, other, held, approve, attack } = await heldWithoutOne();
  const line = await attack.row('Findings', held.id, person.id);
  await approve();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  await attack.put('Findings', line);
  await stage.pump();
  expect(stage.written(person)).toEqual([]);
  expect(stage.written(other)).not.toEqual([]);
});
