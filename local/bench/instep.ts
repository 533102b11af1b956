/** Plays nights of Instep in a bench world, and measures each: the comparison, and the repair that was approved. */
import type { RunRecord } from '../../shared/core/run.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { type Counts, countsBetween } from '../tenant/server/accounting.ts';
import type { InstepWorld } from './instep-world.ts';

/** From one moment to another. */
export interface Span {
  /** Of virtual time. */
  readonly seconds: number;
  /** What the tenant was asked. */
  readonly counts: Counts;
  readonly tableOperations: number;
  readonly cpuSeconds: number;
}

export interface NightResult {
  readonly run: RunRecord;
  /** From the start of the run to its end. A plan that is held is approved at once. */
  readonly whole: Span;
  /** From the approval to the end; undefined if no plan was held. */
  readonly repair: Span | undefined;
}

/** The run of the next night, to its end. `atApproval`: when a plan that is held is about to be approved. */
export async function playNight(
  world: InstepWorld,
  atApproval: () => void = () => undefined,
): Promise<NightResult> {
  await world.nextNight();
  const wholeSince = mark(world);
  const started = await within(world, (context) => startRun(context, 'timer', world.time.now()));
  if (!started.started) throw new Error(`Run ${started.activeId} is active.`);
  const { runId } = started;
  const compared = await untilIdle(world, runId);
  if (compared.state !== 'held') return { run: compared, whole: wholeSince(compared), repair: undefined };
  atApproval();
  const repairSince = mark(world);
  const { planHash = '' } = compared;
  const answer = await within(world, (context) => approveRun(context, runId, { planHash, by: 'bench' }));
  if (answer.kind !== 'approved')
    throw new Error(`The plan could not be approved: ${JSON.stringify(answer)}`);
  const run = await untilIdle(world, runId);
  return { run, whole: wholeSince(run), repair: repairSince(run) };
}

/** From now to the end of a run, which is earlier than the moment at which the host has nothing more to do. */
function mark({ time, served, storage }: InstepWorld): (run: RunRecord) => Span {
  const before = {
    ...{ ms: time.ms(), counts: served.accounting.counts() },
    ...{ tables: storage.tableOperations, cpu: process.cpuUsage() },
  };
  return ({ endedAt, closedAt }) => {
    const { user, system } = process.cpuUsage(before.cpu);
    return {
      seconds: (Date.parse(endedAt ?? closedAt ?? '') - before.ms) / 1000,
      counts: countsBetween(before.counts, served.accounting.counts()),
      tableOperations: storage.tableOperations - before.tables,
      cpuSeconds: (user + system) / 1e6,
    };
  };
}

async function untilIdle(world: InstepWorld, runId: string): Promise<RunRecord> {
  const { time, host } = world;
  await time.run(() => host.isIdle());
  const [error] = host.thrown.splice(0);
  if (error !== undefined) throw error;
  const stored = await within(world, ({ runs }) => runs.get(runId));
  if (stored === undefined) throw new Error(`Run ${runId} has no record.`);
  return stored.value;
}

/** In a process of Instep, as a call over HTTP is. */
async function within<T>({ host, time }: InstepWorld, work: (context: Context) => Promise<T>): Promise<T> {
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
