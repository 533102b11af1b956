import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairUp } from '../../shared/core/pair-up.ts';

const rows = (ids: string) => [...ids].map((userId) => ({ userId }));

test.each([
  ['both end', 'ac', true, 'bc', true, 'a- -b cc', '', ''],
  ['one continues, and users after its last one wait', 'ad', false, 'abcdef', true, 'aa -b -c dd', '', 'ef'],
  ['the other continues', 'abcd', true, 'ab', false, 'aa bb', 'cd', ''],
  ['one list has returned nothing yet', '', false, 'ab', true, '', '', 'ab'],
  ['the other list has returned nothing yet', 'ab', true, '', false, '', 'ab', ''],
  ['one is empty', '', true, 'ab', true, '-a -b', '', ''],
  ['the other is empty', 'ab', true, '', true, 'a- b-', '', ''],
  ['both are empty', '', true, '', true, '', '', ''],
  ['both continue', 'ab', false, 'ab', false, 'aa bb', '', ''],
])('%s', (_, left, leftEnded, right, rightEnded, pairs, leftRest, rightRest) => {
  const paired = pairUp({ rows: rows(left), ended: leftEnded }, { rows: rows(right), ended: rightEnded });
  const text = paired.pairs.map((pair) => (pair.left?.userId ?? '-') + (pair.right?.userId ?? '-'));
  expect(text.join(' ')).toBe(pairs);
  expect(paired.left.map(({ userId }) => userId).join('')).toBe(leftRest);
  expect(paired.right.map(({ userId }) => userId).join('')).toBe(rightRest);
});

test('for every division into pages, each user is paired once and in order', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 0, max: 99 }), { maxLength: 40 });
  const cuts = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(ids, ids, cuts, cuts, (a, b, cutsOfA, cutsOfB) => {
      const found = inPages(sorted(a), sorted(b), cutsOfA, cutsOfB);
      const all = sorted([...new Set([...a, ...b])]);
      expect(found.map(({ userId }) => userId)).toEqual(all);
      expect(found.filter(({ left }) => left).map(({ userId }) => userId)).toEqual(sorted(a));
      expect(found.filter(({ right }) => right).map(({ userId }) => userId)).toEqual(sorted(b));
    }),
  );
});

function sorted(ids: readonly number[]): string[] {
  return ids.map((id) => String(id).padStart(2, '0')).sort();
}

function inPages(a: string[], b: string[], cutsOfA: number[], cutsOfB: number[]) {
  const [restA, restB] = [a.map((userId) => ({ userId })), b.map((userId) => ({ userId }))];
  let [left, right]: { userId: string }[][] = [[], []];
  const found = [];
  for (let page = 0; ; page += 1) {
    if (left?.length === 0) left = restA.splice(0, cutsOfA[page % cutsOfA.length]);
    if (right?.length === 0) right = restB.splice(0, cutsOfB[page % cutsOfB.length]);
    const paired = pairUp(
      { rows: left ?? [], ended: restA.length === 0 },
      { rows: right ?? [], ended: restB.length === 0 },
    );
    found.push(...paired.pairs);
    [left, right] = [[...paired.left], [...paired.right]];
    if (left.length + right.length + restA.length + restB.length === 0) return found;
  }
}
