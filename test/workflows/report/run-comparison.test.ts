/** The comparison of two runs, user by user. */
import { expect, test } from 'vitest';
import { spreadId } from '../../../local/memory/written-run.ts';
import {
  comparableWith,
  compareRuns,
  type Difference,
  type DifferenceFilter,
} from '../../../shared/workflows/report/run-comparison.ts';
import { planned } from '../../core/examples.ts';
import { type Play, play } from '../../kit/in-process.ts';
import { keepRun, keptRun } from '../../kit/kept-run.ts';

async function differences(
  stage: Play,
  ids: { readonly earlier: string; readonly later: string },
  filter: DifferenceFilter = {},
): Promise<(Difference & { readonly signInName: string | undefined })[]> {
  const compared = await compareRuns(stage.context, ids, filter);
  if (compared.kind !== 'compared') throw new Error(JSON.stringify(compared));
  const found = [];
  for await (const page of compared.rows) found.push(...page);
  return found;
}

test('a comparison of two nights shows new, fixed, returned and unchanged findings, and users who left', async () => {
  const stage = await play();
  const { tenant } = stage;
  await stage.closedBefore();
  const [back, fresh, only, yes, leaves] = [
    stage.withPhoto('back'),
    stage.inStep('fresh'),
    stage.inStep('only'),
    stage.inStep('yes'),
    stage.inStep('leaves'),
  ];
  tenant.removePhoto(only.id);
  tenant.removePhoto(yes.id);
  tenant.removePhoto(leaves.id);
  const earlier = await stage.night();
  expect(earlier).toMatchObject({ state: 'completed', outcomes: { repaired: 1 } });
  tenant.editInSharePoint(back.id);
  tenant.changePhoto(fresh.id);
  tenant.userVisits(yes.id);
  tenant.changePhoto(yes.id);
  tenant.userVisits(yes.id);
  const later = await stage.night();
  const ids = { earlier: earlier.id, later: later.id };
  const found = await differences(stage, ids);
  const expected: Record<string, string> = {
    [back.id]: 'came-back',
    [fresh.id]: 'new',
    [only.id]: 'still-open',
    [yes.id]: 'fixed',
    [leaves.id]: 'still-open',
  };
  expect(Object.fromEntries(found.map(({ userId, change }) => [userId, change]))).toEqual(expected);
  expect(found.map(({ userId }) => userId)).toEqual(Object.keys(expected).sort());
  const one = found.find(({ userId }) => userId === back.id);
  expect(one).toMatchObject({
    signInName: 'back@contoso.com',
    earlier: { finding: 'missing', outcome: 'repaired' },
    later: { finding: 'changed-in-sharepoint' },
  });

  const changesOf = async (filter: DifferenceFilter) =>
    (await differences(stage, ids, filter)).map(({ userId }) => userId).sort();
  expect(await changesOf({ change: ['new', 'fixed'] })).toEqual([fresh.id, yes.id].sort());
  expect(await changesOf({ finding: ['missing'] })).toEqual([back.id]);
  expect(await changesOf({ user: back.id })).toEqual([back.id]);
  expect(await changesOf({ finding: ['source-newer'], change: ['came-back'] })).toEqual([]);
});

test('users of a failed range are reported as unknown only; rows of both runs are paired across pages', async () => {
  const stage = await play();
  const ids = Array.from({ length: 1_300 }, (_, index) => spreadId(index, 1_300));
  const [earlier, later] = ['20260301T010000Z', '20260302T010000Z'];
  const rows = ids.map((userId) => ({ ...planned, userId }));
  await keepRun(stage.context, keptRun(earlier), rows);
  // The first of two ranges failed, so its lines are gone; in the second every other user has one.
  const half = ids.filter((id, index) => id >= '8' && index % 2 === 0);
  await keepRun(
    stage.context,
    keptRun(later, { ranges: 2 }),
    half.map((userId) => ({ ...planned, userId })),
  );
  const attempt = await stage.context.ranges.take(later, 0);
  await attempt.save({ puts: [], removals: [], row: { ...attempt.row, done: true, failed: true } });
  const expected = ids.map((id, index) => {
    if (id < '8') return 'unclear';
    return index % 2 === 0 ? 'still-open' : 'fixed';
  });
  const found = await differences(stage, { earlier, later });
  expect(found.map(({ userId }) => userId)).toEqual(ids);
  expect(found.map(({ change }) => change)).toEqual(expected);

  // The last range is open at its end.
  const last = await stage.context.ranges.take(later, 1);
  await last.save({ puts: [], removals: [], row: { ...last.row, done: true, failed: true } });
  const none = await differences(stage, { earlier, later }, { change: ['fixed'] });
  expect(none).toEqual([]);
});

test('two runs without changes have no differences', async () => {
  const stage = await play();
  const [earlier, later] = ['20260301T010000Z', '20260302T010000Z'];
  const gone = { ...planned, finding: 'gone' } as const;
  await keepRun(stage.context, keptRun(earlier), [gone]);
  await keepRun(stage.context, keptRun(later), [gone]);
  expect(await differences(stage, { earlier, later })).toEqual([]);
});

test('only two stored and closed runs can be compared, the later with the earlier', async () => {
  const stage = await play();
  const [earlier, later, open] = ['20260301T010000Z', '20260302T010000Z', '20260303T010000Z'];
  await keepRun(stage.context, keptRun(earlier), []);
  await keepRun(stage.context, keptRun(later), []);
  await keepRun(stage.context, keptRun(open, { closedAt: undefined, state: 'failed' }), []);
  const undo = `${later}-undo`;
  await keepRun(stage.context, keptRun(undo, { trigger: 'undo', undoes: later }), []);
  const compare = (a: string, b: string) => compareRuns(stage.context, { earlier: a, later: b }, {});
  expect(await compare('20200101T010000Z', later)).toEqual({
    kind: 'not-found',
    runId: '20200101T010000Z',
  });
  expect(await compare(earlier, '20290101T010000Z')).toEqual({
    kind: 'not-found',
    runId: '20290101T010000Z',
  });
  const why = (text: string) => ({ kind: 'refused', why: expect.stringContaining(text) });
  expect(await compare(earlier, open)).toEqual(why(`Run ${open} is failed and was never closed`));
  expect(await compare(later, undo)).toEqual(why(`Run ${undo} restores what run ${later} replaced`));
  expect(await compare(later, earlier)).toEqual(why(`Run ${later} is not earlier than run ${earlier}`));
  expect(await compare(later, later)).toEqual(why('not earlier'));
  // What a page offers is what can be compared.
  const offered = async (id: string) =>
    (await comparableWith(stage.context, keptRun(id))).map((run) => run.id);
  expect(await offered('20260304T010000Z')).toEqual([later, earlier]);
  expect(await offered(later)).toEqual([earlier]);
});
