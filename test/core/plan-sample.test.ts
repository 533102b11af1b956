import { expect, test } from 'vitest';
import { actions, findings } from '../../shared/core/finding.ts';
import { planHasher } from '../../shared/core/plan.ts';
import { type PlanSample, planSampler, sampleInAll, samplePerGroup } from '../../shared/core/plan-sample.ts';
import { type FindingRow, outcomes } from '../../shared/core/run.ts';
import { planned } from './examples.ts';

function sampleOf(rows: readonly FindingRow[]): PlanSample {
  const sampler = planSampler();
  for (const row of rows) sampler.add(row);
  return sampler.result();
}

function many(count: number, changes: Partial<FindingRow>, from = 0): FindingRow[] {
  return Array.from({ length: count }, (_, n) => {
    const id = String(from + n).padStart(12, '0');
    return { ...planned, userId: `00000000-0000-0000-0000-${id}`, ...changes };
  });
}

test('the most unusual kinds come first, then the rarest, then by name', () => {
  const { groups } = sampleOf([
    ...many(9, { finding: 'missing' }),
    ...many(7, { finding: 'conflict' }),
    ...many(8, { finding: 'foreign-file' }),
    ...many(2, { finding: 'stale' }),
    ...many(2, { finding: 'incomplete' }),
    ...many(9, { finding: 'missing', granted: 'report', reason: 'shared-picture' }),
    ...many(9, { finding: 'source-newer', granted: 'report', reason: 'stuck' }),
    ...many(10, { finding: 'sharepoint-only', granted: 'clear' }),
  ]);
  expect(groups.map(({ finding, action, reason, users }) => [finding, action, reason, users])).toEqual([
    ['conflict', 'copy', undefined, 7],
    ['foreign-file', 'copy', undefined, 8],
    ['missing', 'report', 'shared-picture', 9],
    ['sharepoint-only', 'clear', undefined, 10],
    ['incomplete', 'copy', undefined, 2],
    ['stale', 'copy', undefined, 2],
    ['missing', 'copy', undefined, 9],
    ['source-newer', 'report', 'stuck', 9],
  ]);
  expect(groups.map(({ planned: writes }) => writes)).toEqual([
    ...[true, true, false, true],
    ...[true, true, true, false],
  ]);
});

test('the same finding and action for different reasons are different kinds, in order of their names', () => {
  const report = { finding: 'missing', granted: 'report' } as const;
  const rows = [
    ...many(2, { ...report, reason: 'stuck' }),
    ...many(2, { ...report, reason: 'ramp' }, 2),
    ...many(2, report, 4),
  ];
  for (const lines of [rows, rows.toReversed()])
    expect(sampleOf(lines).groups.map(({ reason, users }) => [reason, users])).toEqual([
      [undefined, 2],
      ['ramp', 2],
      ['stuck', 2],
    ]);
});

test('the order does not depend on that of the lines', () => {
  const rows = [...many(3, { finding: 'conflict' }), ...many(3, { finding: 'foreign-file' })];
  const names = (sample: PlanSample) => sample.groups.map(({ finding }) => finding);
  expect(names(sampleOf(rows.toReversed()))).toEqual(names(sampleOf(rows)));
});

test('each group shows its first few users, and all together no more than a page holds; the counts stay complete', () => {
  const kinds = findings.flatMap((finding) => actions.map((granted) => ({ finding, granted })));
  const { groups } = sampleOf(kinds.flatMap((kind) => many(samplePerGroup + 1, kind)));
  expect(groups).toHaveLength(kinds.length);
  expect(groups.every(({ users }) => users === samplePerGroup + 1)).toBe(true);
  const shown = groups.map(({ sample }) => sample.length);
  expect(shown.reduce((sum, count) => sum + count)).toBe(sampleInAll);
  expect(shown.slice(0, sampleInAll / samplePerGroup).every((count) => count === samplePerGroup)).toBe(true);
  expect(groups[0]?.sample.map(({ userId }) => Number(userId.slice(-12)))).toEqual([0, 1, 2, 3, 4]);
});

test('the sample counts by finding, action and reason; its hash covers the plan alone', () => {
  const writes = many(3, { finding: 'conflict' });
  const {
    findings: byFinding,
    actions: byAction,
    reasons: byReason,
    hash,
  } = sampleOf([...writes, ...many(2, { finding: 'stale', granted: 'report', reason: 'ramp' }, 10)]);
  expect([byFinding, byAction, byReason]).toEqual([
    { conflict: 3, stale: 2 },
    { copy: 3, report: 2 },
    { ramp: 2 },
  ]);
  const hasher = planHasher();
  for (const row of writes) hasher.add(row);
  expect(hash).toBe(hasher.digest());
});

test('a plan that is being carried out is shown as it was made', () => {
  const done = outcomes.flatMap((outcome, n) => many(1, { outcome }, n));
  const open = done.map((row) => ({ ...row, outcome: undefined }));
  expect(sampleOf(done).hash).toBe(sampleOf(open).hash);
});
