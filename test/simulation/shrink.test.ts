/** What `npm run simulate` does with a seed that fails, and with one that reaches something new. */
import { expect, test } from 'vitest';
import { FaultLog } from '../../local/simulation/fault-log.ts';
import type { Played } from '../../local/simulation/play-seed.ts';
import { shrink } from '../../local/simulation/shrink.ts';
import { Steering } from '../../local/simulation/steer.ts';

const kinds = ['tenant late', 'people', 'storage lost-answer', 'killed'];

/** Fails when these faults are among those that happen. */
function seedThatFailsWith(needed: readonly number[]) {
  let played = 0;
  const play = async (seed: string, only?: ReadonlySet<number>): Promise<Played> => {
    played += 1;
    const log = new FaultLog(() => 0, only);
    for (let number = 0; number < 40; number += 1) log.admit(kinds[number % kinds.length] ?? '', '');
    const faults = log.happened;
    const numbers = new Set(faults.map(({ number }) => number));
    const failure = needed.every((number) => numbers.has(number)) ? new Error('broken') : undefined;
    return { seed, faults, failure } as Partial<Played> as Played;
  };
  return { play, count: () => played };
}

test.each([
  ['no fault', []],
  ['one', [17]],
  ['two of one kind', [2, 38]],
  ['three of different kinds', [1, 18, 35]],
] as const)('a seed that fails with %s is played with nothing else', async (_, needed) => {
  const { play, count } = seedThatFailsWith(needed);
  const { only, isUnfinished } = await shrink(await play('seed'), { withinMs: 60_000, play });
  expect([...only]).toEqual([...needed]);
  expect(isUnfinished).toBe(false);
  expect(count()).toBeLessThan(70);
});

test('without time, all faults that were met are told', async () => {
  const { play } = seedThatFailsWith([17]);
  const { only, isUnfinished } = await shrink(await play('seed'), { withinMs: -1, play });
  expect(only.size).toBe(40);
  expect(isUnfinished).toBe(true);
});

test('a fault that is left out keeps its number', () => {
  const log = new FaultLog(() => 5, new Set([2]));
  expect(log.admit('people', 'one')).toBeUndefined();
  expect(log.admit('people', 'other')).toEqual({ number: 2, kind: 'people', at: 5, what: 'other' });
  expect(log.recent(1)).toBe('people');
});

test('seeds that reached new states are varied, the others are not', () => {
  const steering = new Steering('day');
  expect(steering.next()).toBe('day/1');
  expect(steering.reached('day/1', new Set(['a', 'b']))).toBe(2);
  expect(steering.reached('day/2', new Set(['b']))).toBe(0);
  const next = Array.from({ length: 40 }, () => steering.next());
  expect(next.some((seed) => seed.startsWith('day/1~'))).toBe(true);
  expect(next.some((seed) => seed.startsWith('day/2~'))).toBe(false);
  expect(new Set(next).size).toBe(40);
});
