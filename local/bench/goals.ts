/** Which goals hold, by what was measured. */
import type { Result, Scenario } from './result.ts';

export interface Goal {
  readonly text: string;
  /** Undefined: nothing was measured that says so. */
  readonly holds: boolean | undefined;
  /** The worst that was measured, with where that was. */
  readonly worst: string;
}

const most = {
  ofLimit: 1.25,
  ofRivalNearLimit: 1.05,
  throttledShare: 0.005,
  requestsARepair: 11,
  httpShareOfReader: 1 / 20,
  cpuMsFirstNight: 20,
  cpuMsRepair: 60,
  cpuMsQuiet: 1.5,
  growth: 1.1,
  disagreement: 1.2,
} as const;

const atLimit: readonly Scenario[] = ['first night', 'repair', 'night after', 'quiet night'];
/** The pacer of a new installation learns in them how much the photo service bears. */
const unsettled: readonly Scenario[] = ['first night', 'no photos'];
/** A script that reads both sides of every user. */
const reader = 'compare-8';
/** From here on, a night costs as much a user in each larger tenant. */
const flatFrom = 10_000;

export function goalsOf(results: readonly Result[]): readonly Goal[] {
  const own = results.filter(({ tool }) => tool === 'instep');
  const nights = own.filter(({ scenario }) => scenario !== 'repair');
  const real = own.filter(({ clock }) => clock === 'wall');
  return [
    goal(`at most ${most.ofLimit} times the limit`, {
      among: own.filter(({ scenario }) => atLimit.includes(scenario)),
      measure: (one) => one.seconds / one.limitSeconds,
      most: most.ofLimit,
    }),
    goal('faster than every tool that comes to the same findings', {
      among: own.filter((one) => bestRival(one, results) !== undefined),
      measure: (one) => one.seconds / allowed(one, bestRival(one, results)),
      most: 1,
    }),
    goal('at most 0.5 % of requests throttled before the pacer has settled', {
      among: nights.filter(isUnsettled),
      measure: throttledShare,
      most: most.throttledShare,
      unit: percent,
    }),
    goal('nothing throttled afterwards, by a photo service or by any published window', {
      among: nights.filter((one) => !isUnsettled(one)),
      measure: ({ throttled }) => throttled,
      most: 0,
      unit: String,
    }),
    goal('no user unknown', { among: own, measure: ({ unknown }) => unknown, most: 0, unit: String }),
    goal('the findings and the photos are right', {
      among: own,
      measure: ({ missed, mistaken }) => missed + mistaken,
      most: 0,
      unit: String,
    }),
    goal(`at most ${most.requestsARepair} requests a repaired user`, {
      among: own.filter(({ scenario, repaired }) => scenario === 'repair' && repaired > 0),
      measure: requestsARepair,
      most: most.requestsARepair,
    }),
    goal('a quiet night: 20 times fewer requests over HTTP than a script that reads both sides', {
      among: own.filter(
        (one) => one.scenario === 'quiet night' && sameScene(one, results, reader) !== undefined,
      ),
      measure: (one) => one.httpRequests / (sameScene(one, results, reader)?.httpRequests ?? 0),
      most: most.httpShareOfReader,
      unit: (share) => `${(1 / share).toFixed(0)} times fewer`,
    }),
    goal('at most 20 ms of CPU a user in a first night', {
      among: real.filter(({ scenario }) => scenario === 'first night'),
      measure: cpuMsAUser,
      most: most.cpuMsFirstNight,
    }),
    goal('at most 60 ms of CPU a repaired user', {
      among: real.filter(({ scenario, repaired }) => scenario === 'repair' && repaired > 0),
      measure: ({ hostCpuSeconds, repaired }) => (hostCpuSeconds * 1000) / repaired,
      most: most.cpuMsRepair,
    }),
    goal('at most 1.5 ms of CPU a user in a quiet night', {
      among: real.filter(({ scenario }) => scenario === 'quiet night'),
      measure: cpuMsAUser,
      most: most.cpuMsQuiet,
    }),
    goal('from 10,000 users on, a night sends and stores as much a user in each larger tenant', {
      among: own.filter((one) => one.users > flatFrom && inSmaller(one, own) !== undefined),
      measure: (one) => growthOf(one, inSmaller(one, own)),
      most: most.growth,
    }),
    goal('both clocks agree within 20 %', {
      among: results.filter((one) => one.clock === 'wall' && inVirtualTime(one, results) !== undefined),
      measure: (one) => disagreement(one, inVirtualTime(one, results)),
      most: most.disagreement,
    }),
  ];
}

export function isUnsettled({ scenario }: Result): boolean {
  return unsettled.includes(scenario);
}

export function throttledShare({ throttled, requests }: Pick<Result, 'throttled' | 'requests'>): number {
  return throttled / Math.max(1, requests);
}

export function requestsARepair({ requests, repaired }: Result): number {
  return requests / Math.max(1, repaired);
}

function cpuMsAUser({ hostCpuSeconds, users }: Result): number {
  return (hostCpuSeconds * 1000) / users;
}

interface Judged {
  readonly among: readonly Result[];
  readonly measure: (one: Result) => number;
  readonly most: number;
  readonly unit?: (value: number) => string;
}

function goal(text: string, { among, measure, most: limit, unit = twoDigits }: Judged): Goal {
  const [worst] = among.toSorted((a, b) => measure(b) - measure(a));
  if (worst === undefined) return { text, holds: undefined, worst: 'not measured' };
  const { scenario, users, clock } = worst;
  const where = `${scenario}, ${users.toLocaleString('en-GB')} users, ${clock}`;
  return { text, holds: measure(worst) <= limit, worst: `${unit(measure(worst))} (${where})` };
}

function sameScene(one: Result, results: readonly Result[], tool: Result['tool']): Result | undefined {
  return results.find((other) => other.tool === tool && isSameScene(one, other));
}

function isSameScene(one: Result, other: Result): boolean {
  return other.scenario === one.scenario && other.users === one.users && other.clock === one.clock;
}

/** The fastest of those that came to what Instep came to. */
function bestRival(one: Result, results: readonly Result[]): Result | undefined {
  const equal = results.filter(
    (other) => other.tool !== 'instep' && other.converged && isSameScene(one, other),
  );
  return equal.toSorted((a, b) => a.seconds - b.seconds)[0];
}

/** Where both are near the limit, who is first by a little is chance. */
function allowed(one: Result, rival: Result | undefined): number {
  const seconds = rival?.seconds ?? Number.POSITIVE_INFINITY;
  const isNear = [one.seconds, seconds].every((measured) => measured <= one.limitSeconds * most.ofLimit);
  return seconds * (isNear ? most.ofRivalNearLimit : 1);
}

function inSmaller(one: Result, own: readonly Result[]): Result | undefined {
  return own.find(
    ({ users, scenario, clock }) => users === flatFrom && scenario === one.scenario && clock === one.clock,
  );
}

function growthOf(one: Result, smaller: Result | undefined): number {
  if (smaller === undefined) return 0;
  const aUser = (result: Result) => (result.requests + result.tableOperations) / result.users;
  return aUser(one) / aUser(smaller);
}

function inVirtualTime(one: Result, results: readonly Result[]): Result | undefined {
  return results.find(
    ({ clock, users, scenario, tool }) =>
      clock === 'virtual' && users === one.users && scenario === one.scenario && tool === one.tool,
  );
}

function disagreement({ seconds }: Result, virtual: Result | undefined): number {
  const other = virtual?.seconds ?? seconds;
  return Math.max(seconds, other) / Math.min(seconds, other);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

function twoDigits(value: number): string {
  return value.toFixed(2);
}
