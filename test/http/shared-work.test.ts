/** Work that several callers ask for at the same time. */
import { expect, test } from 'vitest';
import { createSharedWork } from '../../shared/http/shared-work.ts';

test('it is done once for all who ask meanwhile, separately for each key, and anew afterwards', async () => {
  const shared = createSharedWork<number>(2);
  let done = 0;
  const work = async () => {
    await Promise.resolve();
    done += 1;
    return done;
  };
  expect(await Promise.all([shared('a', work), shared('a', work), shared('b', work)])).toEqual([1, 1, 2]);
  expect(await shared('a', work)).toBe(3);
});

test('a failure reaches all who asked, and the next caller tries again', async () => {
  const shared = createSharedWork<string>(1);
  const fails = async () => {
    throw new Error('no answer');
  };
  const both = [shared('a', fails), shared('a', fails)];
  await expect(both[0]).rejects.toThrow('no answer');
  await expect(both[1]).rejects.toThrow('no answer');
  expect(await shared('a', async () => 'well')).toBe('well');
});

test('more different works at a time than allowed are refused, and equal ones are not', async () => {
  const shared = createSharedWork<string>(2);
  let end: () => void = () => undefined;
  const work = () =>
    new Promise<string>((resolve) => {
      const before = end;
      end = () => {
        before();
        resolve('done');
      };
    });
  const both = [shared('a', work), shared('b', work)];
  const refusal = { kind: 'too-many-calls', headers: { 'retry-after': '30' } };
  await expect(shared('c', work)).rejects.toMatchObject(refusal);
  const third = shared('a', work);
  end();
  expect(await Promise.all([...both, third])).toEqual(['done', 'done', 'done']);
  expect(await shared('c', async () => 'later')).toBe('later');
});
