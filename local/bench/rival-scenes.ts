/** The scenes as a rival plays them in virtual time. */
import { standInImages } from '../simulation/stand-in-pictures.ts';
import type { Result } from './result.ts';
import { playRivalNights, type RivalStage } from './rival-nights.ts';
import type { Pass, RivalWorld } from './rivals/rival.ts';
import { type RivalName, rivals } from './rivals/rivals.ts';
import { playsOf, type Wanted } from './scenes.ts';
import { change, judge, judgeReport, sceneOf } from './truth.ts';
import { BenchWorld } from './world.ts';

export async function playRival(
  tool: RivalName,
  wanted: Wanted,
  tell: (result: Result) => void,
): Promise<void> {
  for (const play of playsOf(wanted)) {
    const world = new BenchWorld({ ...wanted, kind: play.kind });
    const playing = { ...wanted, tool, clock: 'virtual' as const, stage: stageOf(world, tool) };
    const giveTimersBack = world.time.takeTimers();
    await playRivalNights(play, playing, tell).finally(giveTimersBack);
  }
}

function stageOf(world: BenchWorld, tool: RivalName): RivalStage {
  const { time, tenant, served } = world;
  const rival = rivals[tool]();
  const table = new StoredRows(world);
  const given = rivalWorld(world, table);
  return {
    change: (share) => change(tenant, share),
    async scene() {
      await world.nextNight();
      return sceneOf(tenant);
    },
    counts: async () => served.accounting.counts(),
    async pass(mode) {
      const [beganMs, cpu, tablesBefore] = [time.ms(), process.cpuUsage(), table.operations];
      const { written, failed } = await passOf(world, rival.pass(given, mode));
      const { user, system } = process.cpuUsage(cpu);
      return {
        seconds: (time.ms() - beganMs) / 1000,
        ...{ written: [...written], failed: failed.size },
        hostCpuSeconds: (user + system) / 1e6,
        peakRssBytes: process.resourceUsage().maxRSS * 1024,
        tableOperations: table.operations - tablesBefore,
      };
    },
    judge: () => judge(tenant),
    judgeReport: (written) => judgeReport(tenant, new Set(written)),
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
