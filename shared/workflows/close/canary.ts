/** A known user whose photo must be right on both sides before anybody else's is touched. */
import type { GuardInput } from '../../core/guard.ts';
import type { Context } from '../context.ts';

/** Undefined: no canary is set. In step leaves no line in the run; then an agreement must be remembered. */
export async function readCanary(
  { settings, findings, users }: Context,
  runId: string,
): Promise<GuardInput['canary']> {
  const id = settings.CANARY_USER;
  if (id === undefined) return undefined;
  const finding = await findings.get(runId, id);
  if (finding !== undefined) return { expected: false, saw: finding.value.finding };
  const row = await users.get(id);
  if (row === undefined) return { expected: false, saw: 'not in the directory' };
  return row.value.agreement === undefined
    ? { expected: false, saw: 'without a photo on both sides, or out of scope' }
    : { expected: true, saw: 'in-step' };
}
