/** Users of one chunk are worked on several at a time: in order, until one says stop, and whatever becomes of the others. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sideBySide } from '../../shared/workflows/night/repair/side-by-side.ts';

const go = async () => ({ go: 'run' }) as const;

test('start in order, so many at a time, and all end although some fail', async () => {
  const begun: string[] = [];
  let [underWay, most] = [0, 0];
  const { stop, errors } = await sideBySide(['a', 'b', 'c', 'd', 'e'], {
    atOnce: 2,
    before: go,
    async work(user, given) {
      begun.push(`${user} ${given}`);
      underWay += 1;
      most = Math.max(most, underWay);
      await setImmediate();
      underWay -= 1;
      if ('bd'.includes(user)) throw new Error(user);
    },
  });
  expect(begun).toEqual(['a run', 'b run', 'c run', 'd run', 'e run']);
  expect([most, underWay, stop]).toEqual([2, 0, undefined]);
  expect(errors).toEqual([new Error('b'), new Error('d')]);
});

test('no more start after a stop, the first of which counts; who is under way ends', async () => {
  const ended: string[] = [];
  let asked = 0;
  const { stop, errors } = await sideBySide(['a', 'b', 'c', 'd', 'e'], {
    atOnce: 3,
    async before() {
      asked += 1;
      const number = asked;
      // The answer for the second comes after that for the third.
      for (let turn = 0; number === 2 && turn < 3; turn += 1) await setImmediate();
      return number === 1 ? { go: number } : { stop: number };
    },
    async work(user) {
      for (let turn = 0; turn < 5; turn += 1) await setImmediate();
      ended.push(user);
    },
  });
  expect([stop, errors, ended, asked]).toEqual([3, [], ['a'], 3]);
});

test('who was still asked about at a stop does not start', async () => {
  const worked: string[] = [];
  let asked = 0;
  const { stop } = await sideBySide(['a', 'b'], {
    atOnce: 2,
    async before() {
      asked += 1;
      if (asked === 2) return { stop: 'paused' };
      for (let turn = 0; turn < 3; turn += 1) await setImmediate();
      return { go: 'run' };
    },
    work: async (user) => void worked.push(user),
  });
  expect([stop, worked]).toEqual(['paused', []]);
});

test('who cannot be asked about is an error like a failed one', async () => {
  const failure = new Error('the table does not answer');
  let asked = 0;
  const done: string[] = [];
  const { errors } = await sideBySide(['a', 'b'], {
    atOnce: 1,
    async before() {
      asked += 1;
      if (asked === 1) throw failure;
      return { go: undefined };
    },
    work: async (user) => void done.push(user),
  });
  expect([errors, done]).toEqual([[failure], ['b']]);
});
