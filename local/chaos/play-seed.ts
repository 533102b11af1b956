/** One seed: a first night that only reports, the night in which it happens, and calm nights until all is in step. */
import type { RunRecord } from '../../shared/core/run.ts';
import type { Life } from '../simulation/name-changes.ts';
import { somethingHappens } from '../simulation/people.ts';
import { createRandom } from '../tenant/truth/random.ts';
import { createCompany } from './company.ts';
import { type Injected, injectFaults } from './fault-injection.ts';
import { type Installation, install } from './installation.ts';
import { playNight } from './night.ts';
import { describeFault, type Fault, planOf } from './plan.ts';
import { populate } from './population.ts';
import { type Broken, createJudge, type Judge, type PromiseName } from './promises.ts';
import type { ChaosStorage } from './storage.ts';

const mostCalmNights = 2;
const mostBytes = 512 * 1024 * 1024;

export interface Played {
  readonly seed: string;
  /** What was done, in sentences. */
  readonly story: readonly string[];
  /** All that the seed would do. */
  readonly faults: readonly Fault[];
  readonly injected: readonly Injected[];
  readonly largePhotos: boolean;
  readonly nights: number;
  /** How the run of the night with faults ended; undefined: it came to no end. */
  readonly end: RunRecord['state'] | undefined;
  /** Writes of Instep to the tenant. */
  readonly writes: number;
  readonly peakRss: number;
  readonly checked: ReadonlyMap<PromiseName, number>;
  readonly broken: readonly Broken[];
  /** What kept it from being played to its end. */
  readonly failure: Error | undefined;
  readonly seconds: number;
}

/** `account` is an empty one of the storage. */
export async function playSeed(seed: string, storage: ChaosStorage, account: string): Promise<Played> {
  const begun = performance.now();
  const plan = planOf(seed);
  const installation = await install(populate(plan.largePhotos), storage, account);
  const judge = createJudge(installation);
  const story: string[] = [];
  const injected: Injected[] = [];
  let outcome: Outcome = { nights: 0, end: undefined };
  let failure: Error | undefined;
  try {
    outcome = await play({ installation, judge, story, injected }, seed);
  } catch (error) {
    failure = error instanceof Error ? error : new Error(String(error));
  } finally {
    storage.watch(undefined);
    storage.fillDisk(false);
    await installation.stop();
  }
  return {
    ...{ seed, story, faults: plan.faults, injected, failure, largePhotos: plan.largePhotos },
    ...outcome,
    writes: installation.tenant.writes.filter(({ by }) => by === 'app').length,
    peakRss: installation.peakRss(),
    checked: judge.checked,
    broken: judge.broken,
    seconds: (performance.now() - begun) / 1000,
  };
}

interface Stage {
  readonly installation: Installation;
  readonly judge: Judge;
  readonly story: string[];
  readonly injected: Injected[];
}

type Outcome = Pick<Played, 'nights' | 'end'>;

async function play({ installation, judge, story, injected }: Stage, seed: string): Promise<Outcome> {
  const { tenant } = installation;
  const { faults, happenings, largePhotos } = planOf(seed);
  const random = createRandom(`${seed}/people`);
  const exempt = new Set<string>();
  // What follows later in the simulation follows at once here: the night begins after it.
  const life: Life = { tenant, random, later: (_delayMs, _what, act) => act() };
  await judge.afterNight(await playNight(installation));
  story.push('The first night only reports.');
  for (let number = 0; number < happenings; number += 1) story.push(`${somethingHappens(life, exempt)}.`);

  judge.beforeNight();
  const before = tenant.writes.length;
  const company = createCompany(installation.server, life, exempt);
  const injection = injectFaults(installation, faults, company);
  const run = await playNight(installation, injection).finally(async () => {
    injected.push(...injection.injected);
    story.push(
      ...faults.map((fault) =>
        tellFault(
          fault,
          injected.find((one) => one.fault === fault),
        ),
      ),
    );
    await injection.end();
  });
  story.push(
    `The night ends ${run.state} after ${minutesOf(run)} minutes: ${JSON.stringify(run.outcomes)}, ${injection.requests} requests to storage, ${tenant.writes.length - before} writes.`,
  );
  await judge.afterNight(run, company.renamed());

  let nights = 2;
  let behind = await judge.behind(exempt);
  for (let calm = 0; calm < mostCalmNights && (calm === 0 || behind.length > 0); calm += 1) {
    judge.beforeNight();
    const next = await playNight(installation);
    nights += 1;
    story.push(`A calm night ends ${next.state}: ${JSON.stringify(next.outcomes)}.`);
    await judge.afterNight(next);
    behind = await judge.behind(exempt);
  }
  judge.must('in-step-after-two-nights', behind);
  if (largePhotos) judge.must('fits-in-512-mb', tooLarge(installation.peakRss()));
  return { nights, end: run.state };
}

function tellFault(fault: Fault, injected: Injected | undefined): string {
  if (injected === undefined) return `${describeFault(fault)}: that moment did not come.`;
  const what = injected.what === undefined ? '' : ` ${injected.what}.`;
  return `${describeFault(fault)} (${injected.where}).${what}`;
}

function minutesOf({ startedAt, endedAt = startedAt }: RunRecord): number {
  return Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 60_000);
}

function tooLarge(bytes: number): string[] {
  return bytes <= mostBytes ? [] : [`${Math.round(bytes / 1024 / 1024)} MiB`];
}
