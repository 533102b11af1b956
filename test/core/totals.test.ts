import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Totals } from '../../shared/core/run.ts';
import {
  addCounts,
  addTotals,
  commonestCause,
  countOne,
  mostCauses,
  noTotals,
  otherCauses,
  prefixed,
  sumOf,
  totalsOfLacks,
} from '../../shared/core/totals.ts';

const counts = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.integer({ min: 1, max: 1000 }), {
  noNullPrototype: true,
});
const anyTotals = fc.record({
  users: fc.nat(),
  inScope: fc.nat(),
  outOfScope: counts,
  findings: counts,
  causes: counts,
  planned: counts,
  reasons: counts,
  etagMoved: fc.nat(),
  etagChurn: fc.nat(),
  deepChecked: fc.nat(),
  etagSilence: fc.nat(),
}) as fc.Arbitrary<Totals>;

test('every figure is added, and every count by its own name', () => {
  const one: Totals = {
    users: 1,
    inScope: 2,
    outOfScope: { guest: 3 },
    findings: { missing: 4, unknown: 5 },
    causes: { 'timed out': 6 },
    planned: { copy: 7 },
    reasons: { stuck: 8 },
    etagMoved: 9,
    etagChurn: 10,
    deepChecked: 11,
    etagSilence: 12,
  };
  expect(addTotals(one, { ...one, findings: { missing: 1, stale: 2 } })).toEqual({
    users: 2,
    inScope: 4,
    outOfScope: { guest: 6 },
    findings: { missing: 5, unknown: 5, stale: 2 },
    causes: { 'timed out': 12 },
    planned: { copy: 14 },
    reasons: { stuck: 16 },
    etagMoved: 18,
    etagChurn: 20,
    deepChecked: 22,
    etagSilence: 24,
  });
});

test('the sum does not depend on the order or grouping of its parts', () => {
  fc.assert(
    fc.property(anyTotals, anyTotals, anyTotals, (a, b, c) => {
      expect(addTotals(a, b)).toEqual(addTotals(b, a));
      expect(addTotals(addTotals(a, b), c)).toEqual(addTotals(a, addTotals(b, c)));
    }),
  );
});

test('adding empty totals changes nothing', () => {
  fc.assert(
    fc.property(anyTotals, (a) => {
      expect(addTotals(a, noTotals)).toEqual(a);
    }),
  );
});

test('adding does not change the parts', () => {
  const a = { x: 1 };
  expect(addCounts(a, { x: 2 })).toEqual({ x: 3 });
  expect(a).toEqual({ x: 1 });
});

test('a count goes up by one, also for a name that was not counted yet', () => {
  expect(countOne({ a: 1 }, 'a')).toEqual({ a: 2 });
  expect(countOne<string>({ a: 1 }, 'b')).toEqual({ a: 1, b: 1 });
  expect(countOne({ a: 1 }, undefined)).toEqual({ a: 1 });
});

test('the sum adds all counts', () => {
  expect(sumOf({})).toBe(0);
  expect(sumOf({ a: 1, b: 2 })).toBe(3);
});

test('the commonest cause is the most frequent one, and of equals the first by name', () => {
  expect(commonestCause({ causes: {} })).toBeUndefined();
  expect(commonestCause({ causes: { b: 2, c: 1, a: 2 } })).toEqual({ cause: 'a', users: 2 });
  expect(commonestCause({ causes: { a: 1, b: 2 } })).toEqual({ cause: 'b', users: 2 });
});

test('of very many causes the most frequent are kept by name, and the sum is exact', () => {
  const one = (cause: string) => ({ ...noTotals, causes: { [cause]: 1 } });
  let totals = { ...noTotals, causes: { common: 70 } as Record<string, number> };
  for (let index = 0; index < 300; index += 1) totals = addTotals(totals, one(`cause ${index}`));
  const { causes } = totals;
  expect(Object.keys(causes)).toHaveLength(mostCauses);
  expect(sumOf(causes)).toBe(370);
  expect(causes).toMatchObject({ common: 70, [otherCauses]: 300 - (mostCauses - 2) });
});

test('a cause that becomes frequent late is kept, and of equally rare ones the first by name', () => {
  const some = Array.from({ length: mostCauses }, (_, index) => [`cause ${index + 100}`, 1] as const);
  const reversed = Object.fromEntries(some.toReversed());
  const { causes } = addTotals({ ...noTotals, causes: reversed }, { ...noTotals, causes: { late: 3 } });
  expect(Object.keys(causes)).toEqual([
    'late',
    ...some.slice(0, mostCauses - 2).map(([cause]) => cause),
    otherCauses,
  ]);
  const full = Object.fromEntries(some);
  const added = addTotals({ ...noTotals, causes: full }, { ...noTotals, causes: { late: 3 } });
  expect(added.causes).toEqual(causes);
  expect(addTotals({ ...noTotals, causes: full }, noTotals).causes).toEqual(full);
});

test('gaps in the listings are counted by list and by cause, and complete listings are not mentioned', () => {
  const lack = {
    list: 'library',
    of: 'contoso-my.sharepoint.com',
    why: undefined,
    rows: { 'no-etag': 2 },
  } as const;
  const lost = { list: 'directory', of: '', why: 'HTTP 500', rows: {} } as const;
  expect(totalsOfLacks([])).toEqual({});
  expect(totalsOfLacks([lost])).toEqual({ unavailable: { directory: 1 } });
  expect(totalsOfLacks([lack])).toEqual({ unreadableRows: { 'no-etag': 2 } });
  expect(totalsOfLacks([lack, lost, lack])).toEqual({
    unreadableRows: { 'no-etag': 4 },
    unavailable: { directory: 1 },
  });
});

test('a measurement of a family is named after both', () => {
  expect(prefixed('finding', { missing: 2, stale: 1 })).toEqual({ 'finding.missing': 2, 'finding.stale': 1 });
});
