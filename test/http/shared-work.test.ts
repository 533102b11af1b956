/** Work that several callers ask for at the same time. */
import { expect, test } from 'vitest';
import { createSharedWork } from '../../shared/http/shared-work.ts';

test('it is done once for all who ask meanwhile, separately for each key, and anew afterwards', async () => {
  const shared = createSharedWork<number>();
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
  const shared = createSharedWork<string>();
  const fails = async () => {
    throw new Error('no answer');
  };
  const both = [shared('a', fails), shared('a', fails)];
  await expect(both[0]).rejects.toThrow('no answer');
  await expect(both[1]).rejects.toThrow('no answer');
  expect(await shared('a', async () => 'well')).toBe('well');
});
