/** Cuts a released plan into repair chunks and sends them. */
import type { Sha256 } from '../../../core/observation.ts';
import { isPlanned, planHasher } from '../../../core/plan.ts';
import { chunksOf } from '../../../core/ranges.ts';
import { traitsOf } from '../../../core/run-kinds.ts';
import { withState } from '../../../core/run-states.ts';
import type { Runtime, State } from '../../context.ts';
import { completeWhenRepaired } from '../../ledger/complete-run.ts';
import { failRun } from '../../ledger/fail-run.ts';
import { sendOutstandingChunks } from '../../ledger/outstanding.ts';
import { recordTurn } from '../../ledger/plan-turn.ts';
import { moveOn, runIn } from '../../ledger/run-record.ts';

const usersPerChunk = 20;

export async function release(context: State & Runtime, runId: string): Promise<void> {
  const releasing = await runIn(context, runId, ['releasing']);
  if (releasing !== undefined) {
    const { userIds, hash } = await planOf(context, runId);
    const { planHash } = releasing.value;
    if (hash !== planHash) return failRun(context, runId, otherPlan(hash, planHash));
    const chunks = chunksOf(userIds, usersPerChunk);
    await context.runs.putChunks(runId, chunks);
    const takesTurns = context.settings.MAX_UPDATES_PER_RUN !== undefined;
    if (takesTurns && traitsOf(releasing.value).comparesEverybody) await recordTurn(context, userIds);
    const repairing = withState(releasing.value, 'repairing', context.clock.now(), { chunks: chunks.length });
    await moveOn(context, releasing.etag, repairing);
  }
  const repairing = await runIn(context, runId, ['repairing']);
  if (repairing === undefined) return;
  await sendOutstandingChunks(context, repairing.value);
  await completeWhenRepaired(context, runId);
}

/** The plan as its rows are now. Only the plan that was closed, and approved if it was held, may be carried out. */
async function planOf(
  { findings }: State,
  runId: string,
): Promise<{ readonly userIds: string[]; readonly hash: Sha256 }> {
  const userIds: string[] = [];
  const hasher = planHasher();
  for await (const rows of findings.list(runId)) {
    for (const row of rows.filter(isPlanned)) {
      userIds.push(row.userId);
      hasher.add(row);
    }
  }
  return { userIds, hash: hasher.digest() };
}

function otherPlan(now: Sha256, closed: Sha256 | undefined): string {
  return `the plan is not the one that was closed: its hash is ${now}, it was ${closed}; nothing was written. Start a new run`;
}
