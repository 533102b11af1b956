import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type FindingMark,
  leftOutOf,
  type Mark,
  newestByFinding,
  newestOf,
  nextRevision,
} from '../../shared/core/left-out.ts';
import { planHasher } from '../../shared/core/plan.ts';
import { planSampler } from '../../shared/core/plan-sample.ts';
import { findingRow } from '../kit/kept-run.ts';

const revisionOf = (number: number) => nextRevision(String(number - 1), 'call');
const mark = (number: number, leftOut: boolean): Mark => {
  return { leftOut, revision: revisionOf(number), by: 'admin', at: '' };
};

const planned = { granted: 'copy', reason: undefined } as const;
const out = true;
const back = false;

test.each([
  ['nobody said anything', planned, [], undefined],
  ['left out', planned, [mark(1, out)], 1],
  ['left out, then put back', planned, [mark(1, out), mark(2, back)], undefined],
  ['put back, then left out', planned, [mark(1, back), mark(2, out)], 2],
  ['the finding left out, then the user put back', planned, [mark(1, out), mark(2, back)], undefined],
  ['the user put back, then the finding left out', planned, [mark(2, out), mark(1, back)], 2],
  ['left out twice', planned, [mark(1, out), mark(3, out)], 3],
  ['not planned', { granted: 'report', reason: 'ramp' }, [mark(1, out)], undefined],
  ['left out, and released', { granted: 'report', reason: 'left-out' }, [mark(1, out)], 1],
] as const)('%s', (_name, row, marks, revision) => {
  expect(leftOutOf(row, marks)?.revision).toBe(revision && revisionOf(revision));
});

test('the newest mark of each finding counts, in whatever order they are read', () => {
  const marks = fc.array(
    fc.record({
      finding: fc.constantFrom('missing', 'stale', 'conflict' as const),
      revision: fc.integer({ min: 1, max: 50 }).map(revisionOf),
      leftOut: fc.boolean(),
      by: fc.constant('admin'),
      at: fc.constant(''),
    }),
  );
  fc.assert(
    fc.property(marks, (some) => {
      const newest = newestByFinding(some as FindingMark[]);
      expect(newest.size).toBe(new Set(some.map(({ finding }) => finding)).size);
      for (const [finding, { revision }] of newest) {
        const revisions = some.filter((one) => one.finding === finding).map((one) => one.revision);
        expect(revision).toBe(revisions.toSorted().at(-1));
      }
    }),
  );
});

test('later marks override earlier ones one by one, and the order in which they are read does not matter', () => {
  const words = fc.array(fc.boolean(), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.infiniteStream(fc.nat()), (said, order) => {
      const marks = said.map((leftOut, number) => mark(number + 1, leftOut));
      const shuffled = marks.toSorted(() => (Number(order.next().value) % 3) - 1);
      expect(newestOf(shuffled)?.leftOut).toBe(said.at(-1));
    }),
  );
});

test('the hash without the users who are left out is that of a plan in which they never were', () => {
  const lines = fc.array(fc.record({ isPlanned: fc.boolean(), isLeftOut: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(lines, (some) => {
      const sampler = planSampler();
      const [rest, all] = [planHasher(), planHasher()];
      let [written, left] = [0, 0];
      some.forEach(({ isPlanned, isLeftOut }, number) => {
        const row = findingRow('r', `id-${number}`, { granted: isPlanned ? 'copy' : 'report' });
        sampler.add(row, isPlanned && isLeftOut);
        if (!isPlanned) return;
        all.add(row);
        if (isLeftOut) left += 1;
        else rest.add(row);
        written += Number(!isLeftOut);
      });
      const plan = sampler.result();
      expect(plan).toMatchObject({ planned: written, leftOut: left });
      expect([plan.hash, plan.restHash]).toEqual([all.digest(), rest.digest()]);
      expect(plan.restHash === plan.hash).toBe(left === 0);
      expect(plan.groups.reduce((sum, group) => sum + group.leftOut, 0)).toBe(left);
    }),
  );
});

test('revisions sort in the order in which they are taken, and those of two calls differ', () => {
  const first = nextRevision(undefined, 'b');
  const later = Array.from({ length: 12 }).reduce<string[]>(
    (all) => [...all, nextRevision(all.at(-1), 'a')],
    [first],
  );
  expect(later.toSorted()).toEqual(later);
  expect(nextRevision(first, 'c')).not.toBe(nextRevision(first, 'd'));
});
