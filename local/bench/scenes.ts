/** The nights of a new installation that are measured, and what of each is told. */
import { loadClients } from '../simulation/load-clients.ts';
import type { Conditions } from './conditions.ts';
import { type NightResult, playNight } from './instep.ts';
import { leastSeconds, necessary, type Scene } from './model.ts';
import { BenchWorld } from './world.ts';

export const sceneNames = ['first night', 'repair', 'night after', 'quiet night'] as const;
export type SceneName = (typeof sceneNames)[number];

/** One line of `--json`. */
export interface SceneResult {
  readonly scenario: SceneName;
  readonly users: number;
  readonly tool: 'instep';
  readonly seconds: number;
  /** By local/bench/model.ts. */
  readonly limitSeconds: number;
  /** To the tenant, those inside batches one by one. */
  readonly requests: number;
  readonly throttled: number;
  /** Users about whom nothing was found out. */
  readonly unknown: number;
  /** Whether a repair left nothing to do. */
  readonly converged: boolean;
  readonly hostCpuSeconds: number;
  readonly tableOperations: number;
}

/** Some are new, some have an old or a foreign photo: a quarter is to be repaired. */
export async function playScenes(users: number, conditions: Conditions): Promise<readonly SceneResult[]> {
  await loadClients();
  const world = new BenchWorld({ users, kind: 'before-instep', conditions, processes: 1 });
  const giveTimersBack = world.time.takeTimers();
  try {
    await world.deploy();
    const results: SceneResult[] = [];
    for (const scenario of sceneNames)
      results.push(resultOf(scenario, users, await playNight(world), conditions));
    return results;
  } finally {
    giveTimersBack();
  }
}

function resultOf(
  scenario: SceneName,
  users: number,
  night: NightResult,
  conditions: Conditions,
): SceneResult {
  const { run, seconds, counts, tableOperations, cpuSeconds } = night;
  const { repaired = 0 } = run.outcomes;
  return {
    ...{ scenario, users, tool: 'instep', seconds },
    limitSeconds: leastSeconds(callsOf(scenario, night), conditions),
    requests: innerRequests(counts.requests),
    throttled: counts.throttled,
    unknown: run.totals?.findings.unknown ?? 0,
    converged: repaired === run.planned,
    hostCpuSeconds: cpuSeconds,
    tableOperations,
  };
}

/** A repair comes after a quiet night's comparison, in one run. */
function callsOf(scenario: SceneName, { run }: NightResult) {
  const users = run.totals?.inScope ?? 0;
  const { 'no-profile': without = 0, missing = 0, 'no-photo': none = 0 } = run.totals?.findings ?? {};
  const scene: Scene = {
    users,
    shown: users - without - missing - none,
    repaired: run.outcomes.repaired ?? 0,
  };
  if (scenario === 'first night') return necessary.firstNight(scene);
  const [quiet, repair] = [necessary.quietNight(scene), necessary.repair(scene)];
  return {
    photos: quiet.photos + repair.photos,
    profileCalls: quiet.profileCalls + repair.profileCalls,
    units: quiet.units + repair.units,
  };
}

/** A batch counts by what is in it. */
export function innerRequests(byKind: Readonly<Record<string, number>>): number {
  const outer = Object.entries(byKind).filter(([kind]) => !/ (sp-)?batch$/.test(kind));
  return outer.reduce((sum, [, count]) => sum + count, 0);
}
