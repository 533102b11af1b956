/** An administrator leaves users out of the plan that is held, or puts them back. */
import { isPlanned } from '../../shared/core/plan.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { leaveOut } from '../../shared/workflows/operate/leave-out.ts';

export interface Choosing {
  readonly leftOut: boolean;
  /** All users with the finding of one of them, not some users. */
  readonly byFinding: boolean;
  /** Which ones: every so manyth, from a number below on. */
  readonly each: number;
  readonly by: string;
}

/** Gives the answer in a few words. */
export async function leavesOut(
  context: Context,
  { leftOut, byFinding, each, by }: Choosing,
): Promise<string> {
  const held = (await context.runs.list(5)).find(({ state }) => state === 'held');
  if (held === undefined) return 'nothing is held';
  const planned = [];
  for await (const rows of context.findings.list(held.id)) planned.push(...rows.filter(isPlanned));
  const chosen = planned.filter((_, number) => number % each === 0);
  const [first] = chosen;
  if (first === undefined) return 'nobody is planned';
  const asked = byFinding
    ? { leftOut, by, finding: first.finding }
    : { leftOut, by, users: chosen.map(({ userId }) => userId) };
  const { kind } = await leaveOut(context, held.id, asked);
  return `${held.id} ${byFinding ? first.finding : chosen.length} ${kind}`;
}
