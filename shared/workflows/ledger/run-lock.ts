/** The one row that says which run is active. */
import { isOver } from '../../core/calendar.ts';
import type { RunRecord } from '../../core/run.ts';
import { isActive } from '../../core/run-states.ts';
import type { Claim, RunLock } from '../../ports/runs.ts';
import type { Runtime, State } from '../context.ts';

/** A claim is stored before the record of its run. For this long, a missing record does not mean that the run died. */
const claimedMs = 5 * 60_000;

/** `activeId`: the run that has the lock. */
export type Taken = { readonly taken: true } | { readonly taken: false; readonly activeId: string };

/** Takes the lock for a run, also from a run that ended without releasing it because its process died. */
export async function takeRunLock(
  context: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
  run: RunRecord,
  by: Claim['by'],
): Promise<Taken> {
  const { runs, clock } = context;
  const claim = { by, at: clock.now().toISOString() };
  const first = await runs.open(run, claim);
  if (first.opened) return { taken: true };
  if (!(await isLeftBehind(context, first))) return { taken: false, activeId: first.activeId };
  await runs.release(first.activeId, first.claim);
  const second = await runs.open(run, claim);
  return second.opened ? { taken: true } : { taken: false, activeId: second.activeId };
}

/** Releases the lock of a run that has ended. Returns the active run, if any. */
export async function clearRunLock(
  context: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
): Promise<string | undefined> {
  const lock = await context.runs.active();
  if (lock === undefined) return undefined;
  if (!(await isLeftBehind(context, lock))) return lock.activeId;
  await context.runs.release(lock.activeId, lock.claim);
  return undefined;
}

async function isLeftBehind(
  { runs, clock }: Pick<State, 'runs'> & Pick<Runtime, 'clock'>,
  { activeId, claim }: RunLock,
): Promise<boolean> {
  if (!isOver(claim.at, claimedMs, clock.now())) return false;
  const stored = await runs.get(activeId);
  return stored === undefined || !isActive(stored.value);
}
