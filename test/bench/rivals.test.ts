/** Every rival plays two nights with a few users. Virtual time makes the figures the same everywhere. */
import { expect, test } from 'vitest';
import { publishedConditions } from '../../local/bench/conditions.ts';
import type { Result, Scenario } from '../../local/bench/result.ts';
import { playRival } from '../../local/bench/rival-scenes.ts';
import { type RivalName, rivals } from '../../local/bench/rivals/rivals.ts';
import { playsOf } from '../../local/bench/scenes.ts';

const users = 60;

async function played(name: RivalName, scenarios: readonly Scenario[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  const wanted = { users, scenarios, conditions: publishedConditions(users) };
  await playRival(name, wanted, (result) => results.push(result));
  return results;
}

test.each(Object.keys(rivals) as readonly RivalName[])('%s plays the same night twice', async (name) => {
  const figures = async () =>
    (await played(name, ['first night'])).map(({ hostCpuSeconds: _, peakRssBytes: __, ...rest }) => rest);
  const [once, again] = [await figures(), await figures()];
  expect(again).toEqual(once);
  expect(once).toMatchObject([{ tool: name, scenario: 'first night' }]);
});

test('one that writes at once writes everybody who has a photo, and another face over two with one name', async () => {
  const [first] = await played('sequential', ['first night']);
  expect(first).toMatchObject({ converged: false, missed: 1, mistaken: 1 });
  expect(first?.repaired).toBeGreaterThan(40);
});

test('one that compares reports first, and then writes who looks different', async () => {
  const [first, repair] = await played('compare-8', ['first night', 'repair night']);
  expect(first).toMatchObject({ scenario: 'first night', repaired: 0 });
  expect(repair?.repaired).toBeGreaterThan(5);
});

test('one that reads Exchange only misses what changed in SharePoint', async () => {
  const [quiet, changed] = await played('etag-database', ['quiet night', '5 % changed']);
  expect(quiet?.repaired).toBe(0);
  expect(changed).toMatchObject({ repaired: 2, missed: (quiet?.missed ?? 0) + 1 });
});

test('a scene is played with those that lead to it, and only it is told', () => {
  const [play] = playsOf({ users, scenarios: ['repair'] });
  expect(play?.nights.map(({ scenario, isMeasured }) => [scenario, isMeasured])).toEqual([
    ['first night', false],
    ['repair night', true],
  ]);
  expect(playsOf({ users, scenarios: ['no photos'] })).toHaveLength(1);
});

test('half a million users are in step from the first night on', () => {
  const [play, ...others] = playsOf({ users: 500_000, scenarios: ['first night', 'quiet night'] });
  expect(others).toEqual([]);
  expect(play?.kind).toBe('in-step');
  expect(play?.nights.map(({ scenario }) => scenario)).toEqual(['first night', 'quiet night']);
});
