/** What an approver sees of a held plan. */
import { expect, test } from 'vitest';
import { planView } from '../../../shared/workflows/report/plan-view.ts';
import { planned } from '../../core/examples.ts';
import { play } from '../../kit/in-process.ts';
import { keepRun, keptRun } from '../../kit/kept-run.ts';
import { withCanary } from '../telling.ts';

test('a held plan shows its numbers, the most unusual users first with names, and whether its rows are unchanged', async () => {
  const { stage, person } = await withCanary();
  const edited = stage.inStep('edited');
  stage.tenant.editInSharePoint(edited.id);
  const held = await stage.night();
  expect(held.state).toBe('held');
  const view = await planView(stage.context, held.id);
  if (view.kind !== 'plan') throw new Error(view.kind);
  expect(view.run).toMatchObject(held);
  expect(view.isAsClosed).toBe(true);
  expect(view.counts).toEqual({
    findings: { conflict: 1, missing: 1 },
    actions: { copy: 2 },
    reasons: {},
  });
  const shown = view.groups.map(({ finding, planned: writes, users, sample }) => {
    return [finding, writes, users, sample.map(({ userId, signInName }) => [userId, signInName])];
  });
  expect(shown).toEqual([
    ['conflict', true, 1, [[edited.id, 'edited@contoso.com']]],
    ['missing', true, 1, [[person.id, person.upn]]],
  ]);

  const [row] = (await stage.findings(held.id)).values();
  if (row) await stage.context.findings.put([{ ...row, sourceSha: 'b'.repeat(64) }]);
  expect(await planView(stage.context, held.id)).toMatchObject({ kind: 'plan', isAsClosed: false });
});

test('a user who was erased, or has no name, is shown by id', async () => {
  const stage = await play();
  const id = '20260301T010000Z';
  const other = `1${planned.userId.slice(1)}`;
  await keepRun(stage.context, keptRun(id), [planned, { ...planned, userId: other }]);
  await stage.context.users.mergeDirectory([{ id: other, epoch: 1 }]);
  const view = await planView(stage.context, id);
  const sample = view.kind === 'plan' ? view.groups[0]?.sample : [];
  expect(sample?.map(({ userId, signInName }) => [userId, signInName])).toEqual([
    [other, undefined],
    [planned.userId, undefined],
  ]);
});

test('an unknown run, or one that was not closed, has no plan', async () => {
  const stage = await play();
  expect(await planView(stage.context, '20200101T010000Z')).toEqual({ kind: 'not-found' });
  const { id } = await stage.begin();
  expect(await planView(stage.context, id)).toEqual({
    kind: 'refused',
    why: `Run ${id} is scanning and was not closed: it has no plan.`,
  });
});
