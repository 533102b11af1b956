import { expect, test } from 'vitest';
import { goalsOf } from '../../local/bench/goals.ts';
import type { Result } from '../../local/bench/result.ts';

const fine: Result = {
  ...{ scenario: 'quiet night', users: 1_000, tool: 'instep', clock: 'virtual' },
  scene: { users: 900, shown: 800, repaired: 0 },
  ...{ seconds: 40, limitSeconds: 34, requests: 900, httpRequests: 50, throttled: 0, unknown: 0 },
  ...{ converged: true, missed: 0, mistaken: 0, repaired: 0 },
  ...{ hostCpuSeconds: 1, peakRssBytes: 1, tableOperations: 80 },
};
const rival: Result = { ...fine, tool: 'compare-8', seconds: 60, httpRequests: 2_700 };

function verdicts(...results: readonly Result[]): Readonly<Record<string, boolean | undefined>> {
  return Object.fromEntries(goalsOf(results).map(({ text, holds }) => [text, holds]));
}

const nearLimit = 'at most 1.25 times the limit';
const fastest = 'faster than every tool that comes to the same findings';
const learning = 'at most 0.5 % of requests throttled before the pacer has settled';
const settled = 'nothing throttled afterwards, by a photo service or by any published window';
const perRepair = 'at most 11 requests a repaired user';
const quiet = 'a quiet night: 20 times fewer requests over HTTP than a script that reads both sides';
const flat = 'from 10,000 users on, a night sends and stores as much a user in each larger tenant';
const clocks = 'both clocks agree within 20 %';
const cpuFirst = 'at most 20 ms of CPU a user in a first night';
const cpuRepair = 'at most 60 ms of CPU a repaired user';

test('what was not measured is neither held nor missed', () => {
  expect(goalsOf([]).every(({ holds }) => holds === undefined)).toBe(true);
});

test.each([
  ['a night near its limit', nearLimit, [fine], true],
  ['a night far from it', nearLimit, [{ ...fine, seconds: 43 }], false],
  ['a scene without such a goal', nearLimit, [{ ...fine, scenario: '5 % changed', seconds: 99 }], undefined],
  ['a rival that is slower', fastest, [fine, rival], true],
  ['a rival that is faster', fastest, [{ ...fine, seconds: 70 }, rival], false],
  [
    'a rival that misses users',
    fastest,
    [
      { ...fine, seconds: 70 },
      { ...rival, converged: false },
    ],
    undefined,
  ],
  [
    'both near the limit, 5 % apart',
    fastest,
    [
      { ...fine, seconds: 42 },
      { ...rival, seconds: 40 },
    ],
    true,
  ],
  [
    'both near the limit, more apart',
    fastest,
    [
      { ...fine, seconds: 42.4 },
      { ...rival, seconds: 40 },
    ],
    false,
  ],
  ['another size is no rival', fastest, [fine, { ...rival, users: 10_000, seconds: 1 }], undefined],
  ['a first night that learns', learning, [{ ...fine, scenario: 'first night', throttled: 4 }], true],
  ['one that learns too slowly', learning, [{ ...fine, scenario: 'first night', throttled: 5 }], false],
  ['a later night that is throttled once', settled, [{ ...fine, throttled: 1 }], false],
  ['a repair of eleven requests', perRepair, [{ ...fine, scenario: 'repair', repaired: 81 }], false],
  ['a repair of fewer', perRepair, [{ ...fine, scenario: 'repair', repaired: 82 }], true],
  ['a quiet night', quiet, [fine, rival], true],
  ['a night with a request a user', quiet, [{ ...fine, httpRequests: 136 }, rival], false],
  [
    'growth',
    flat,
    [
      { ...fine, users: 10_000 },
      { ...fine, users: 100_000, requests: 10_000 },
    ],
    true,
  ],
  [
    'growth by more',
    flat,
    [
      { ...fine, users: 10_000 },
      { ...fine, users: 100_000, requests: 12_000_000 },
    ],
    false,
  ],
  ['two clocks that agree', clocks, [fine, { ...fine, clock: 'wall', seconds: 47 }], true],
  ['two that do not', clocks, [fine, { ...fine, clock: 'wall', seconds: 33 }], false],
  ['processor time of virtual time', cpuFirst, [{ ...fine, scenario: 'first night' }], undefined],
  ['processor time of real time', cpuFirst, [{ ...fine, scenario: 'first night', clock: 'wall' }], true],
  ['that of repairs', cpuRepair, [{ ...fine, scenario: 'repair', repaired: 10, clock: 'wall' }], false],
] as const satisfies readonly (readonly [string, string, readonly Result[], boolean | undefined])[])(
  '%s',
  (_name, goal, results, holds) => {
    expect(verdicts(...results)[goal]).toBe(holds);
  },
);

test('the worst is told with where it was', () => {
  const [first] = goalsOf([fine, { ...fine, users: 10_000, seconds: 68 }]);
  expect(first).toMatchObject({ holds: false, worst: '2.00 (quiet night, 10,000 users, virtual)' });
});
