/** A released plan becomes repair chunks of 20 users each. */
import { isPlanned } from '../../core/plan.ts';
import { chunksOf } from '../../core/ranges.ts';
import { moved } from '../../core/run-states.ts';
import type { Context } from '../context.ts';
import { completeWhenRepaired } from '../repair/complete.ts';
import { moveOn, runIn } from '../run/active-run.ts';
import { sendOwedChunks } from '../run/owed.ts';

const usersPerChunk = 20;

export async function release(context: Context, runId: string): Promise<void> {
  const releasing = await runIn(context, runId, ['releasing']);
  if (releasing !== undefined) {
    const chunks = chunksOf(await plannedUsers(context, runId), usersPerChunk);
    await context.runs.putChunks(runId, chunks);
    const repairing = moved(releasing.value, 'repairing', context.clock.now(), { chunks: chunks.length });
    await moveOn(context, releasing.etag, repairing);
  }
  const repairing = await runIn(context, runId, ['repairing']);
  if (repairing === undefined) return;
  await sendOwedChunks(context, repairing.value);
  await completeWhenRepaired(context, runId);
}

async function plannedUsers({ findings }: Context, runId: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const rows of findings.list(runId)) {
    ids.push(...rows.filter(isPlanned).map(({ userId }) => userId));
  }
  return ids;
}
