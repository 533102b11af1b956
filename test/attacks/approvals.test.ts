/** Who may write the storage account wants a plan approved that nobody approved (DECISIONS.md, D-seals and D-carried-over). */
import { expect, test } from 'vitest';
import { withCanary } from '../workflows/telling.ts';
import { attacker } from './attacker.ts';

test('an approval that is written into the last run does not release the next plan', async () => {
  const { stage } = await withCanary();
  const held = await stage.night();
  expect(held).toMatchObject({ state: 'held', planned: 1 });
  const approval = { by: 'admin-1', at: stage.now().toISOString(), planHash: held.planHash };
  await attacker(stage).change('Runs', ['run', held.id], {
    state: 'completed',
    approval: JSON.stringify(approval),
    endedAt: stage.now().toISOString(),
  });
  expect(await stage.run(held.id)).toMatchObject({ approval: undefined });
  expect(await stage.night()).toMatchObject({ state: 'held', approval: undefined });
  expect(stage.written()).toEqual([]);
});

test('an approval that was given covers no line that is added to its plan later', async () => {
  const { stage, person } = await withCanary();
  const approved = await stage.approve(await stage.night());
  expect(approved).toMatchObject({ state: 'completed', approval: { by: 'admin-1' } });
  const written = stage.written().length;
  stage.tenant.removeInSharePoint(person.id);
  stage.withPhoto('ann');
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  const attack = attacker(stage);
  for (const userId of (await stage.findings(id)).keys()) {
    const line = await attack.row('Findings', id, userId);
    await attack.put('Findings', { ...line, partitionKey: approved.id, outcome: 'carried-over' });
  }
  await stage.pump();
  expect(await stage.run(id)).toMatchObject({ state: 'held', approval: undefined });
  expect(stage.written()).toHaveLength(written);
});
