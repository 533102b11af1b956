/** Plays nights of Instep in a bench world, and measures each. */
import type { RunRecord } from '../../shared/core/run.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { BenchWorld } from './world.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

export interface NightResult {
  readonly run: RunRecord;
  /** Of virtual time, from the start of the run to its end; a plan that was held is approved at once. */
  readonly seconds: number;
  /** What the tenant was asked. */
  readonly counts: Counts;
  readonly tableOperations: number;
  readonly cpuSeconds: number;
}

/** The run of the next 01:00 UTC, to its end. */
export async function playNight(world: BenchWorld): Promise<NightResult> {
  const { time, served } = world;
  const startMs = Math.ceil((time.ms() - hourMs + 1) / dayMs) * dayMs + hourMs;
  let isNight = false;
  time.in(startMs - time.ms(), () => {
    isNight = true;
  });
  await time.run(() => isNight);
  const before = {
    counts: served.accounting.counts(),
    tables: world.tableOperations,
    cpu: process.cpuUsage(),
  };
  const started = await within(world, (context) => startRun(context, 'timer', time.now()));
  if (!started.started) throw new Error(`Run ${started.activeId} is active.`);
  const run = await toItsEnd(world, started.runId);
  const { user, system } = process.cpuUsage(before.cpu);
  return {
    run,
    seconds: (Date.parse(run.endedAt ?? run.closedAt ?? '') - startMs) / 1000,
    counts: countsBetween(before.counts, served.accounting.counts()),
    tableOperations: world.tableOperations - before.tables,
    cpuSeconds: (user + system) / 1e6,
  };
}

async function toItsEnd(world: BenchWorld, runId: string): Promise<RunRecord> {
  const { time, host } = world;
  for (;;) {
    await time.run(() => host.isIdle());
    const [error] = host.thrown.splice(0);
    if (error !== undefined) throw error;
    const stored = await within(world, ({ runs }) => runs.get(runId));
    if (stored === undefined) throw new Error(`Run ${runId} has no record.`);
    const { value: run } = stored;
    if (run.state !== 'held') return run;
    const { planHash = '' } = run;
    const answer = await within(world, (context) => approveRun(context, runId, { planHash, by: 'bench' }));
    if (answer.kind !== 'approved')
      throw new Error(`The plan could not be approved: ${JSON.stringify(answer)}`);
  }
}

/** In a process of Instep, as a call over HTTP is. */
async function within<T>({ host, time }: BenchWorld, work: (context: Context) => Promise<T>): Promise<T> {
  const [worker] = host.workers;
  if (worker === undefined) throw new Error('There is no process of Instep.');
  let result: { readonly value: T } | undefined;
  void host.ask(worker, async (context) => {
    result = { value: await work(context) };
  });
  await time.run(() => result !== undefined);
  if (result === undefined) throw host.thrown[0] ?? new Error('The call had no answer.');
  return result.value;
}
