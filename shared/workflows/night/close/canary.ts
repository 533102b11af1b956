/** Reads the finding of the canary, the user who must be in step before a plan is released. */
import { labels } from '../../../core/catalogue/labels.ts';
import type { GuardInput } from '../../../core/guard.ts';
import type { Runtime, State } from '../../context.ts';

/** Undefined when no canary is configured. A canary that was compared always has a finding row, also when in step. */
export async function readCanary(
  { settings, findings }: State & Runtime,
  runId: string,
): Promise<GuardInput['canary']> {
  const id = settings.CANARY_USER;
  if (id === undefined) return undefined;
  const row = await findings.get(runId, id);
  if (row === undefined) return { expected: false, saw: 'out of scope, or not in the directory' };
  const { finding } = row.value;
  return { expected: finding === 'in-step', saw: labels.finding[finding] };
}
