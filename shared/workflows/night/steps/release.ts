/** Cuts a released plan into repair chunks and sends them. */
import type { Sha256 } from '../../../core/observation.ts';
import { type PlanHasher, planHasher } from '../../../core/plan.ts';
import { chunksOf } from '../../../core/ranges.ts';
import { traitsOf } from '../../../core/run-kinds.ts';
import { withState } from '../../../core/run-states.ts';
import type { Runtime, State } from '../../context.ts';
import { completeWhenRepaired } from '../../ledger/complete-run.ts';
import { failRun } from '../../ledger/fail-run.ts';
import { sendOutstandingChunks } from '../../ledger/outstanding.ts';
import { recordRolloutPosition } from '../../ledger/rollout-position.ts';
import { moveOn, runIn } from '../../ledger/run-record.ts';

/** Fails the run if the rows no longer have the hash of its plan. May be repeated. */
export async function release(context: State & Runtime, runId: string): Promise<void> {
  const releasing = await runIn(context, runId, ['releasing']);
  if (releasing !== undefined) {
    const { planHash } = releasing.value;
    // Chunks are carried out only once the run is repairing, so they are hashed while they are cut.
    const hasher = planHasher();
    const chunks = await putChunks(context, runId, hasher);
    const hash = hasher.digest();
    if (hash !== planHash) return failRun(context, runId, { why: otherPlan(hash, planHash) });
    const isLimited = context.settings.MAX_UPDATES_PER_RUN !== undefined;
    if (isLimited && traitsOf(releasing.value).comparesAllUsers)
      await recordRolloutPosition(context, plannedIds(context, runId));
    const repairing = withState(releasing.value, 'repairing', context.clock.now(), { chunks });
    await moveOn(context, releasing.etag, repairing);
  }
  const repairing = await runIn(context, runId, ['repairing']);
  if (repairing === undefined) return;
  await sendOutstandingChunks(context, repairing.value);
  await completeWhenRepaired(context, runId);
}

/**
 * Reads the plan page by page, so that its users are never all in memory, and hashes what it puts into chunks: only the
 * plan that was closed, and approved if it was held, may be written. Returns the number of chunks.
 */
async function putChunks(
  { findings, runs, sizes }: State & Runtime,
  runId: string,
  hasher: PlanHasher,
): Promise<number> {
  const { usersPerChunk } = sizes;
  let first = 0;
  let waiting: string[] = [];
  for await (const rows of findings.plan(runId)) {
    rows.forEach(hasher.add);
    waiting.push(...rows.map(({ userId }) => userId));
    const whole = waiting.length - (waiting.length % usersPerChunk);
    const chunks = chunksOf(waiting.slice(0, whole), usersPerChunk);
    await runs.putChunks(runId, chunks, first);
    first += chunks.length;
    waiting = waiting.slice(whole);
  }
  const last = chunksOf(waiting, usersPerChunk);
  await runs.putChunks(runId, last, first);
  return first + last.length;
}

async function* plannedIds(
  { findings }: Pick<State, 'findings'>,
  runId: string,
): AsyncIterable<readonly string[]> {
  for await (const rows of findings.plan(runId)) yield rows.map(({ userId }) => userId);
}

function otherPlan(now: Sha256, closed: Sha256 | undefined): string {
  return `the plan is not the one that was closed: its hash is ${now}, it was ${closed}, and lines without a seal that fits do not count; nothing was written. Start a new run`;
}
