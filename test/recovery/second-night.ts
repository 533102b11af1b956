/** The repairing night of a small tenant, with or without an end of the host in the middle of it. */

import { pastDueAt } from '../../local/host/past-due.ts';
import type { Tripwire } from '../../local/host/tripwires.ts';
import { type Audit, audit } from '../../local/tenant/truth/oracle.ts';
import type { Write } from '../../local/tenant/truth/types.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { type Night, type Stage, setStage } from '../kit/stage.ts';
import { change, enter } from './cast.ts';

export interface SecondNight {
  readonly stage: Stage;
  readonly run: RunRecord;
  readonly findings: readonly FindingRow[];
  /** What the app wrote, how often: `file {path}` or `property {user} {name}`. */
  readonly writes: ReadonlyMap<string, number>;
  readonly audit: Audit;
  /** The names of the points at which the host was killed. */
  readonly tripped: readonly string[];
}

/** Seconds until a killed host's messages come back; about ten minutes in Azure. */
const leaseSeconds = 2;
/** Longer than such a message stays away, and than a user's lease. */
const awayHours = 0.2;
/** Longer than a run may stand still before its outstanding messages are sent again. */
const quietHours = 0.6;

/** The caller stops the stage. */
export async function secondNight(wire?: Tripwire): Promise<SecondNight> {
  const stage = await setStage({
    tenant: { users: 0, kind: 'empty', seed: 11 },
    host: { leaseSeconds, ...(wire ? { tripwires: [wire] } : {}) },
  });
  enter(stage.tenant);
  const first = await stage.night();
  if (first.run.state !== 'reported') throw new Error(`The first night is ${first.run.state}`);
  change(stage.tenant);
  const before = stage.tenant.writes.length;
  const tripped = wire === undefined ? [] : await playUntilKilled(stage);
  const run = wire === undefined ? (await stage.night()).run : await carryOn(stage, first);
  return {
    stage,
    run,
    findings: await stage.findings(run.id),
    writes: countWrites(stage.tenant.writes.slice(before)),
    audit: await audit(stage.tenant),
    tripped,
  };
}

/** Answers the names of the points that were reached. */
async function playUntilKilled(stage: Stage): Promise<readonly string[]> {
  const { host } = stage;
  // The timer's own call fails when the host is killed in it.
  const timer = stage.beginNight().then(
    () => undefined,
    (error: unknown) => error,
  );
  const ended = host.exited.then(() => 'killed' as const);
  const outcome = await Promise.race([
    ended,
    timer
      .then(() => host.waitIdle(60_000))
      .then(
        () => 'idle' as const,
        () => ended,
      ),
  ]);
  if (outcome === 'idle') throw new Error('The night passed without coming to the point');
  return host.tripped();
}

/** A new host takes over, and the timers continue as they do in Azure: the missed one is past due, and tidyUp runs. */
async function carryOn(stage: Stage, first: Night): Promise<RunRecord> {
  await stage.restartHost({ host: { leaseSeconds }, hoursLater: awayHours });
  await stage.host.waitIdle();
  await stage.host.fireTimer('tidyUp');
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const [run] = await stage.state.runs.list(1);
    const begun = run !== undefined && run.id !== first.run.id;
    if (begun && !isActive(run)) return stage.endOfRun(run.id);
    // The host has stored that this occurrence was not finished.
    if (!begun) await stage.host.fireTimer('startNightlyRun', pastDueAt(stage.now()));
    await stage.passHours(quietHours);
    await stage.host.fireTimer('tidyUp');
    await stage.host.waitIdle();
  }
  throw new Error('The run does not come to an end');
}

function countWrites(writes: readonly Write[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { by, path, userId, property } of writes) {
    if (by !== 'app') continue;
    const key = path === undefined ? `property ${userId} ${property}` : `file ${path}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}
