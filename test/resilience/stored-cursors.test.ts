/** A stored value that is cut JSON does not stop a run: its content is determined again, on the safe side. */
import { expect, test } from 'vitest';
import { upnBase } from '../../shared/core/picture-base.ts';
import { readSharedBases } from '../../shared/workflows/ledger/shared-bases.ts';
import { type Play, play } from '../kit/in-process.ts';
import { ask, resultOf } from '../workflows/asking.ts';
import { withCanary } from '../workflows/telling.ts';

async function cut(stage: Play, name: string): Promise<void> {
  await stage.account
    .table('Cursors')
    .upsertEntity({ partitionKey: 'cursor', rowKey: name, value: '{"a":', schema: 1 }, 'Merge');
}

test('without the figures of the last run, one night only reports, and the next repairs', async () => {
  const stage = await play();
  const person = stage.inStep('ada');
  await stage.night();
  stage.tenant.changePhoto(person.id);
  await cut(stage, 'last-closed');
  expect(await stage.night()).toMatchObject({ state: 'reported', verdict: { reportBecause: 'first-run' } });
  expect(stage.written()).toEqual([]);
  expect(await stage.night()).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  await cut(stage, 'last-closed');
  stage.tenant.changePhoto(person.id);
  expect(resultOf(await ask(stage, { idOrUpn: person.id, dryRun: true }))).toMatchObject({
    finding: 'source-newer',
  });
});

test('without a readable note of the held plan, the plan is found among the runs, and superseded', async () => {
  const { stage, person } = await withCanary();
  const held = await stage.night();
  expect(held.state).toBe('held');
  await cut(stage, 'held');
  expect(await stage.night()).toMatchObject({ state: 'held' });
  expect(await stage.run(held.id)).toMatchObject({ state: 'superseded' });
  stage.tenant.userVisits(person.id);
  await stage.night();
  await cut(stage, 'held');
  expect(await stage.night()).toMatchObject({ state: 'completed' });
  expect(await stage.context.cursors.get('held')).toBeUndefined();
});

test('without a readable part of the shared bases, every base of it is looked up, and the part is stored again', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  // Both names have the same base, so that no file of it is of one user alone.
  const [one, two] = ['a.b@contoso.com', 'a_b@contoso.com'].map((upn) =>
    stage.tenant.join({ upn, photo: true }),
  );
  stage.inStep('other');
  await stage.closedBefore();
  const notes = await stage.context.cursors.list('shared-bases:');
  expect(notes).toEqual([]);
  const first = await stage.night();
  const [note] = await stage.context.cursors.list('shared-bases:');
  for (let digit = 0; digit < 16; digit += 1) await cut(stage, `shared-bases:${digit.toString(16)}`);
  const run = await stage.night();
  expect(run.state).toBe('completed');
  expect(run.totals?.findings).not.toHaveProperty('unknown');
  expect(first.totals?.findings).not.toHaveProperty('unknown');
  stage.tenant.rename(two?.id ?? '', 'b.a@contoso.com');
  await stage.night();
  expect((await stage.context.cursors.list('shared-bases:')).length).toBe(16);
  expect(await stage.context.cursors.get(note?.name ?? '')).toEqual(note?.value);
  const shared = await readSharedBases(stage.context.cursors);
  expect(shared.has('none')).toBe(false);
  expect(upnBase(one?.upn ?? '')).toBe('a_b_contoso_com');
});
