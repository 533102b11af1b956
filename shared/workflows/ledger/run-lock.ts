/** The one place of the active run. */
import type { RunRecord } from '../../core/run.ts';
import { isActive } from '../../core/run-states.ts';
import type { Claim, RunLock } from '../../ports/runs.ts';
import type { Runtime, State } from '../context.ts';

/** A claim comes before the record it is for; in between somebody may be just about to write it. */
const settlingMs = 5 * 60_000;

/**
 * Takes the place for a run, also from one that ended without giving it back (its process died in between). Answers the
 * id of the run that has it, or undefined when the place is ours.
 */
export async function takeRunLock(
  context: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
  run: RunRecord,
  by: Claim['by'],
): Promise<string | undefined> {
  const { runs, clock } = context;
  const claim = { by, at: clock.now().toISOString() };
  const first = await runs.open(run, claim);
  if (first.opened) return undefined;
  if (!(await isLeftBehind(context, first))) return first.activeId;
  await runs.release(first.activeId, first.claim);
  const second = await runs.open(run, claim);
  return second.opened ? undefined : second.activeId;
}

/** Gives back a place whose run is over. Answers the run that is really active. */
export async function clearRunLock(
  context: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
): Promise<string | undefined> {
  const location = await context.runs.active();
  if (location === undefined) return undefined;
  if (!(await isLeftBehind(context, location))) return location.activeId;
  await context.runs.release(location.activeId, location.claim);
  return undefined;
}

async function isLeftBehind(
  { runs, clock }: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
  { activeId, claim }: RunLock,
): Promise<boolean> {
  if (clock.now().getTime() - Date.parse(claim.at) < settlingMs) return false;
  const stored = await runs.get(activeId);
  return stored === undefined || !isActive(stored.value);
}
