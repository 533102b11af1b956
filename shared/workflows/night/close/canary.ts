/** A known user whose photo must be right on both sides before anybody else's is touched. */
import { labels } from '../../../core/catalogue/labels.ts';
import type { GuardInput } from '../../../core/guard.ts';
import type { Context } from '../../context.ts';

/** Undefined: no canary is set. A canary that was compared always has a line in the run. */
export async function readCanary(
  { settings, findings }: Context,
  runId: string,
): Promise<GuardInput['canary']> {
  const id = settings.CANARY_USER;
  if (id === undefined) return undefined;
  const row = await findings.get(runId, id);
  if (row === undefined) return { expected: false, saw: 'out of scope, or not in the directory' };
  const { finding } = row.value;
  return { expected: finding === 'in-step', saw: labels.finding[finding] };
}
