/** The one place of the active run. */
import type { RunRecord } from '../../core/run.ts';
import { isActive } from '../../core/run-states.ts';
import type { Context } from '../context.ts';

/**
 * Takes the place for a run, also from one that ended without giving it back (its process died in between). Answers the
 * id of the run that is really active, or undefined when the place is ours.
 */
export async function takeActivePlace(
  { runs }: Pick<Context, 'runs'>,
  run: RunRecord,
): Promise<string | undefined> {
  const first = await runs.open(run);
  if (first.opened) return undefined;
  const other = await runs.get(first.activeId);
  if (other !== undefined && isActive(other.value)) return first.activeId;
  await runs.release(first.activeId);
  const second = await runs.open(run);
  return second.opened ? undefined : second.activeId;
}
