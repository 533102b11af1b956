/** The scenes as Instep plays them in virtual time. */
import { loadClients } from '../simulation/load-clients.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type NightResult, playNight, type Span } from './instep.ts';
import { InstepWorld } from './instep-world.ts';
import { judgeFindings } from './judge-findings.ts';
import { innerRequests, limitOf, type Scene } from './model.ts';
import type { Result, Scenario } from './result.ts';
import { type Play, playsOf, type Wanted } from './scenes.ts';
import { change, expectedFindings, type Judgement, judge, sceneOf } from './truth.ts';

/** Calls `tell` with each result as soon as it is there. */
export async function playInstep(wanted: Wanted, tell: (result: Result) => void): Promise<void> {
  await loadClients();
  for (const play of playsOf(wanted)) await playWorld(play, wanted, tell);
}

async function playWorld(play: Play, wanted: Wanted, tell: (result: Result) => void): Promise<void> {
  const { users, conditions } = wanted;
  const world = new InstepWorld({ users, kind: play.kind, conditions }, { processes: 1 });
  const giveTimersBack = world.time.takeTimers();
  try {
    await world.deploy();
    for (const { scenario, change: share, isMeasured } of play.nights) {
      if (share !== undefined) await change(world.tenant, share);
      const scene = await sceneOf(world.tenant);
      const night = await playNight(world);
      if (!isMeasured) continue;
      for (const result of await resultsOf(scenario, night, { world, scene })) tell(result);
    }
  } finally {
    giveTimersBack();
  }
}

interface Played {
  readonly world: InstepWorld;
  /** As the tenant was before. */
  readonly scene: Scene;
}

async function resultsOf(scenario: Scenario, night: NightResult, played: Played): Promise<readonly Result[]> {
  const judgement = await judgementOf(night, played.world.tenant);
  const resultOf = (one: Scenario, span: Span) => {
    const measured = resultOfSpan(one, span, { night, played });
    return { ...measured, converged: judgement.missed + judgement.mistaken === 0, ...judgement };
  };
  const whole = resultOf(scenario, night.whole);
  return scenario === 'repair night' && night.repair ? [whole, resultOf('repair', night.repair)] : [whole];
}

async function judgementOf({ run }: NightResult, tenant: Tenant): Promise<Judgement> {
  return run.state === 'reported' ? judgeFindings(run, expectedFindings(tenant)) : judge(tenant);
}

function resultOfSpan(
  scenario: Scenario,
  span: Span,
  { night: { run }, played: { world, scene } }: { readonly night: NightResult; readonly played: Played },
): Omit<Result, 'converged' | keyof Judgement> {
  const { conditions } = world;
  const { repaired = 0 } = run.outcomes;
  return {
    ...{ scenario, users: world.users, tool: 'instep', clock: 'virtual' },
    seconds: span.seconds,
    ...limitOf(scenario, { ...scene, repaired }, conditions),
    requests: innerRequests(span.counts.requests),
    httpRequests: span.counts.httpRequests,
    throttled: span.counts.throttled,
    unknown: run.totals?.findings.unknown ?? 0,
    repaired,
    hostCpuSeconds: span.cpuSeconds,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    tableOperations: span.tableOperations,
  };
}
