import { expect, test } from 'vitest';
import { readBenchOptions } from '../../local/bench/options.ts';
import { playsFor } from '../../local/bench/plays-for.ts';
import { toolNames } from '../../local/bench/result.ts';

function played(...args: readonly string[]): readonly string[] {
  return playsFor(readBenchOptions(args)).map(({ tool, users, clock }) => `${tool} ${users} ${clock}`);
}

test('without options everything is played, the largest first', () => {
  const all = played();
  expect(all[0]).toBe('instep 500000 virtual');
  expect(all.filter((one) => one.includes('500000'))).toHaveLength(1);
  for (const tool of toolNames) expect(all).toContain(`${tool} 1000 virtual`);
  expect(all).toContain('instep 1000 wall');
  expect(all).toContain('compare-8 1000 wall');
});

test('an option names a part, in virtual time', () => {
  expect(played('--users', '50', '70', '--tool', 'instep')).toEqual([
    'instep 50 virtual',
    'instep 70 virtual',
  ]);
  expect(played('--scenario', 'quiet night')).not.toContain('instep 1000 wall');
});

test('the wall clock is asked for', () => {
  expect(played('--clock', 'wall', '--tool', 'sequential')).toEqual(['sequential 1000 wall']);
});

test('only named scenarios are played', () => {
  const [play] = playsFor(readBenchOptions(['--users', '50', '--scenario', 'repair', 'no photos']));
  expect(play?.scenarios).toEqual(['repair', 'no photos']);
});
