/** Cuts a released plan into repair chunks and sends them. */
import type { Sha256 } from '../../../core/observation.ts';
import { type PlanHasher, planHasher } from '../../../core/plan.ts';
import { chunksOf } from '../../../core/ranges.ts';
import type { RunRecord } from '../../../core/run.ts';
import { traitsOf } from '../../../core/run-kinds.ts';
import { withState } from '../../../core/run-states.ts';
import type { Runtime, State } from '../../context.ts';
import { completeWhenRepaired } from '../../ledger/complete-run.ts';
import { failRun } from '../../ledger/fail-run.ts';
import { type Line, withMarks } from '../../ledger/left-out.ts';
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
    const chunks = await putChunks(context, releasing.value, hasher);
    const hash = hasher.digest();
    if (hash !== planHash) return failRun(context, runId, { why: otherPlan(hash, releasing.value) });
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
 * plan that was closed, and approved if it was held, may be written. Lines that are left out leave the plan: in no other
 * step, so that a plan that is not approved stays as it was closed. Returns the number of chunks.
 */
async function putChunks(context: State & Runtime, run: RunRecord, hasher: PlanHasher): Promise<number> {
  const { findings, runs, sizes } = context;
  const { usersPerChunk } = sizes;
  const runId = run.id;
  let first = 0;
  let waiting: string[] = [];
  for await (const lines of withMarks(context, run, { pages: findings.plan(runId) })) {
    const rows = lines.filter(({ leftOut }) => leftOut === undefined).map(({ row }) => row);
    await withholdLeftOut(context, lines);
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

async function withholdLeftOut({ findings }: State, lines: readonly Line[]): Promise<void> {
  const left = lines.filter(({ leftOut }) => leftOut !== undefined);
  await findings.put(left.map(({ row }) => ({ ...row, granted: 'report', reason: 'left-out' })));
}

async function* plannedIds(
  { findings }: Pick<State, 'findings'>,
  runId: string,
): AsyncIterable<readonly string[]> {
  for await (const rows of findings.plan(runId)) yield rows.map(({ userId }) => userId);
}

function otherPlan(now: Sha256, { planHash, leftOutRevision }: RunRecord): string {
  const [done, orLeftOut] =
    leftOutRevision === undefined
      ? ['closed', '']
      : ['approved', ', and neither do users who were left out at the moment of the approval'];
  return `the plan is not the one that was ${done}: its hash is ${now}, it was ${planHash}, and lines without a seal that fits do not count${orLeftOut}; nothing was written. Start a new run`;
}
