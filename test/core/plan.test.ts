import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Action, actions, findings, reasons } from '../../shared/core/finding.ts';
import { isPlanned, isUpdate, planHasher, repeats, wasPlanned } from '../../shared/core/plan.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { planned } from './examples.ts';

function hashOf(rows: readonly FindingRow[]): string {
  const hasher = planHasher();
  for (const row of rows) hasher.add(row);
  return hasher.digest();
}

test.each<[Action, boolean, boolean]>([
  ['copy', true, true],
  ['finish', true, true],
  ['restore', true, true],
  ['properties', true, true],
  ['clear', true, false],
  ['report', false, false],
  ['none', false, false],
])('%s: planned %s, shows a picture %s', (granted, plannedToo, update) => {
  expect([isPlanned({ granted }), isUpdate(granted)]).toEqual([plannedToo, update]);
});

test.each(reasons)(
  'a row reported because of %s was planned only if the guard or an approver took it out',
  (reason) => {
    const isTakenOut = ['shared-picture', 'too-many-clears', 'ramp', 'left-out'].includes(reason);
    expect(wasPlanned({ granted: 'report', reason })).toBe(isTakenOut);
    expect(wasPlanned({ granted: 'copy', reason })).toBe(true);
  },
);

test('a row without a reason was planned exactly if it is planned now', () => {
  expect(actions.filter((granted) => wasPlanned({ granted, reason: undefined }))).toEqual(
    actions.filter((granted) => isPlanned({ granted })),
  );
});

describe('a planned row repeats an earlier one', () => {
  const carried: FindingRow = { ...planned, runId: 'before', outcome: 'carried-over' };
  test.each<[string, FindingRow | undefined, boolean]>([
    ['that was carried over and is the same', carried, true],
    ['that failed', { ...carried, outcome: 'failed' }, true],
    ['that was busy', { ...carried, outcome: 'busy' }, true],
    ['that waited after failures', { ...carried, outcome: 'stuck' }, true],
    ['not: something had changed', { ...carried, outcome: 'moved' }, false],
    ['though the finding is called differently', { ...carried, finding: 'conflict' }, true],
    ['not: there is none', undefined, false],
    ['not: it was never planned to the end', { ...carried, outcome: undefined }, false],
    ['not: it was repaired', { ...carried, outcome: 'repaired' }, false],
    ['not: another action was granted', { ...carried, granted: 'properties' }, false],
    ['not: the source is another picture', { ...carried, sourceSha: 'b'.repeat(64) }, false],
  ])('%s', (_name, earlier, expected) => {
    expect(repeats(planned, earlier)).toBe(expected);
    // Also once the guard has withheld it.
    expect(repeats({ ...planned, granted: 'report', reason: 'ramp' }, earlier)).toBe(expected);
  });

  test('a planned row repeats the write that it finishes', () => {
    expect(repeats({ ...planned, wanted: 'finish', granted: 'finish' }, carried)).toBe(true);
  });
});

const anyRow: fc.Arbitrary<FindingRow> = fc.record({
  runId: fc.constant('run'),
  userId: fc.uuid(),
  finding: fc.constantFrom(...findings),
  wanted: fc.constant('copy'),
  granted: fc.constantFrom(...actions),
  reason: fc.constant(undefined),
  cause: fc.constant(undefined),
  sourceSha: fc.constantFrom(undefined, 'a'.repeat(64), 'b'.repeat(64)),
  targetSha: fc.constant(undefined),
  targetEtags: fc.string(),
  geo: fc.constant(''),
  outcome: fc.constant(undefined),
});

describe('plan hash', () => {
  const other: FindingRow = { ...planned, userId: 'ffffffff-94aa-4c5f-9a13-1a2344795973' };

  test('the hash is the same for the same plan, in every version of Instep', () => {
    expect(hashOf([planned, other])).toBe(hashOf([{ ...planned }, { ...other }]));
    expect(hashOf([planned])).toBe('52c27bda16cac4562495af29dbb2f5dfa68c4602331a05b532f7cc2e667d29bf');
    expect(hashOf([{ ...planned, sourceSha: undefined }])).toBe(
      '051857f09293db0704828ccc2b690bc995fc85e3bc1510a59ccbd0c36d39ee98',
    );
  });

  test.each<[string, Partial<FindingRow>]>([
    ['user', { userId: other.userId }],
    ['finding', { finding: 'conflict' }],
    ['granted action', { granted: 'properties' }],
    ['source picture', { sourceSha: 'b'.repeat(64) }],
    ['absence of a source picture', { sourceSha: undefined }],
    ['etags of the files seen', { targetEtags: '"s-2" "m-1" "l-1"' }],
  ])('a different %s gives a different hash', (_name, change) => {
    expect(hashOf([{ ...planned, ...change }])).not.toBe(hashOf([planned]));
  });

  test.each<[string, Partial<FindingRow>]>([
    ['run', { runId: 'another' }],
    ['outcome', { outcome: 'repaired' }],
    ['geo', { geo: 'EUR' }],
  ])('a different %s gives the same hash', (_name, change) => {
    expect(hashOf([{ ...planned, ...change }])).toBe(hashOf([planned]));
  });

  test('the hash depends on the order of rows and on how often a row occurs', () => {
    const hashes = [[], [planned], [planned, planned], [planned, other], [other, planned]].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test('two different plans have different hashes, even if their rows joined give the same text', () => {
    const plans = fc.array(anyRow, { maxLength: 4 });
    const essence = (rows: readonly FindingRow[]) =>
      JSON.stringify(rows.map((r) => [r.userId, r.finding, r.granted, r.sourceSha, r.targetEtags]));
    fc.assert(
      fc.property(plans, plans, (a, b) => {
        expect(hashOf(a) === hashOf(b)).toBe(essence(a) === essence(b));
      }),
    );
  });
});
