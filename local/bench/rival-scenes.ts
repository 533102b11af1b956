/** The scenes as a rival plays them in virtual time. */
import { standInImages } from '../simulation/stand-in-pictures.ts';
import { countsBetween } from '../tenant/server/accounting.ts';
import { innerRequests, limitOf } from './model.ts';
import type { Result } from './result.ts';
import type { Pass, Rival, RivalWorld } from './rivals/rival.ts';
import { type RivalName, rivals } from './rivals/rivals.ts';
import { type Night, type Play, playsOf, type Wanted } from './scenes.ts';
import { change, judge, judgeReport, sceneOf } from './truth.ts';
import { BenchWorld } from './world.ts';

/** Calls `tell` with each result as soon as it is there. */
export async function playRival(
  name: RivalName,
  wanted: Wanted,
  tell: (result: Result) => void,
): Promise<void> {
  for (const play of playsOf(wanted)) await playWorld(name, { play, wanted }, tell);
}

async function playWorld(
  name: RivalName,
  { play, wanted }: { readonly play: Play; readonly wanted: Wanted },
  tell: (result: Result) => void,
): Promise<void> {
  const { users, conditions } = wanted;
  const world = new BenchWorld({ users, kind: play.kind, conditions });
  const rival = rivals[name]();
  const table = new StoredRows(world);
  const given = rivalWorld(world, table);
  const giveTimersBack = world.time.takeTimers();
  try {
    for (const night of play.nights) {
      // What does not report has repaired in its first night.
      if (night.scenario === 'repair night' && !rival.reports) continue;
      if (night.change !== undefined) await change(world.tenant, night.change);
      const result = await playNight(night, { name, rival, world, given, table });
      if (night.isMeasured) tell(result);
    }
  } finally {
    giveTimersBack();
  }
}

interface Playing {
  readonly name: RivalName;
  readonly rival: Rival;
  readonly world: BenchWorld;
  readonly given: RivalWorld;
  readonly table: StoredRows;
}

async function playNight({ scenario }: Night, playing: Playing): Promise<Result> {
  const { name, rival, world, given, table } = playing;
  const { time, served, tenant, users, conditions } = world;
  await world.nextNight();
  const scene = await sceneOf(tenant);
  const before = { ms: time.ms(), counts: served.accounting.counts(), tables: table.operations };
  const cpu = process.cpuUsage();
  const isReport = rival.reports && (scenario === 'first night' || scenario === 'no photos');
  const pass = await passOf(world, rival.pass(given, isReport ? 'report' : 'write'));
  const { user, system } = process.cpuUsage(cpu);
  const judgement = isReport ? await judgeReport(tenant, pass.written) : await judge(tenant);
  const { requests, httpRequests, throttled } = countsBetween(before.counts, served.accounting.counts());
  const repaired = isReport ? 0 : pass.written.size;
  return {
    ...{ scenario, users, tool: name, clock: 'virtual' },
    seconds: (time.ms() - before.ms) / 1000,
    ...limitOf(scenario, scene, conditions),
    requests: innerRequests(requests),
    ...{ httpRequests, throttled },
    unknown: pass.failed.size,
    converged: judgement.missed + judgement.mistaken === 0,
    ...judgement,
    repaired,
    hostCpuSeconds: (user + system) / 1e6,
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    tableOperations: table.operations - before.tables,
  };
}

async function passOf({ time }: BenchWorld, playing: Promise<Pass>): Promise<Pass> {
  let isOver = false;
  const over = playing.finally(() => {
    isOver = true;
  });
  over.catch(() => undefined);
  await time.run(() => isOver);
  return over;
}

/** Table Storage of the bench: a request takes as long as one of Instep's. */
class StoredRows {
  operations = 0;
  readonly #rows = new Map<string, string>();
  readonly #world: BenchWorld;

  constructor(world: BenchWorld) {
    this.#world = world;
  }

  async get(key: string): Promise<string | undefined> {
    await this.#request();
    return this.#rows.get(key);
  }

  async put(key: string, value: string): Promise<void> {
    await this.#request();
    this.#rows.set(key, value);
  }

  async #request(): Promise<void> {
    this.operations += 1;
    await this.#world.time.wait(this.#world.conditions.storageMs);
  }
}

function rivalWorld(world: BenchWorld, table: StoredRows): RivalWorld {
  const { time, tenant, tokens, conditions } = world;
  const kept = new Map<string, { readonly token: string; readonly expiresOnTimestamp: number }>();
  return {
    fetch: world.fetch,
    wait: (ms) => time.wait(ms),
    nowMs: () => time.ms(),
    async token(host) {
      const known = kept.get(host);
      if (known !== undefined && known.expiresOnTimestamp - time.ms() > 300_000) return known.token;
      const fresh = await tokens.getToken(`https://${host}/.default`);
      if (fresh === null) throw new Error(`There is no token for ${host}.`);
      kept.set(host, fresh);
      return fresh.token;
    },
    images: standInImages(),
    hosts: { graph: tenant.graphHost, mySite: tenant.mySiteHost },
    folder: tenant.library.folderPath,
    table,
    functionTimeoutMs: conditions.functionTimeoutMs,
  };
}
