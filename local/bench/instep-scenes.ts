/** The scenes as Instep plays them in virtual time. */
import { loadClients } from '../simulation/load-clients.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type NightResult, playNight, type Span } from './instep.ts';
import { InstepWorld } from './instep-world.ts';
import { innerRequests, limitOf, type Scene } from './model.ts';
import type { Result, Scenario } from './result.ts';
import { type Play, playsOf, type Wanted } from './scenes.ts';
import { expectedFindings, type Judgement, judge, sceneOf } from './truth.ts';

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
    for (const { scenario, before, isMeasured } of play.nights) {
      await before?.(world.tenant);
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
    const told = resultOfSpan(one, span, { night, played });
    return { ...told, converged: judgement.missed + judgement.mistaken === 0, ...judgement };
  };
  const whole = resultOf(scenario, night.whole);
  return scenario === 'repair night' && night.repair ? [whole, resultOf('repair', night.repair)] : [whole];
}

/** A run that only reports is judged by its findings. */
async function judgementOf({ run }: NightResult, tenant: Tenant): Promise<Judgement> {
  if (run.state !== 'reported') return judge(tenant);
  const [found, expected] = [run.totals?.findings ?? {}, expectedFindings(tenant)];
  const count = (counts: Readonly<Record<string, number>>, finding: string) => counts[finding] ?? 0;
  const kinds = [...new Set([...Object.keys(found), ...Object.keys(expected)])];
  const tooMany = kinds.map((kind) => Math.max(0, count(found, kind) - count(expected, kind)));
  const tooFew = kinds.map((kind) => Math.max(0, count(expected, kind) - count(found, kind)));
  const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
  return { missed: sum(tooFew), mistaken: sum(tooMany) };
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
    ...limitOf(scenario, scene, conditions),
    requests: innerRequests(span.counts.requests),
    throttled: span.counts.throttled,
    unknown: run.totals?.findings.unknown ?? 0,
    repaired,
    hostCpuSeconds: span.cpuSeconds,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    tableOperations: span.tableOperations,
  };
}
