/** Fourth step of a night: totals, report, guard, and then the plan is released, held, or only told. */
import { events } from '../../core/events.ts';
import type { GuardSettings } from '../../core/guard.ts';
import type { RunRecord, Totals, Verdict } from '../../core/run.ts';
import { moved } from '../../core/run-states.ts';
import { addTotals, commonestCause, noTotals } from '../../core/totals.ts';
import type { Context } from '../context.ts';
import { learnFrom } from '../etag-memory.ts';
import type { Messages } from '../messages.ts';
import { moveOn, runIn } from '../run/active-run.ts';
import { noting } from '../run/last-error.ts';
import { judgeUndoRun } from '../undo/judge-undo-run.ts';
import { isUndo } from '../undo/plan-range.ts';
import { closedMeasurements } from './closed-measurements.ts';
import { sendDriftEvents } from './drift-events.ts';
import { type Judged, judgeNight } from './judge-night.ts';
import { noteLastClosed } from './last-closed.ts';
import { release } from './release.ts';
import { noteHeld, supersedeHeld } from './supersede.ts';
import type { Plan } from './withhold.ts';

const statesOf = { release: 'releasing', hold: 'held', report: 'reported' } as const;

export function closeRun(context: Context, message: Messages['close-run']): Promise<void> {
  return noting(context, message.runId, () => closeOrGoOn(context, message));
}

async function closeOrGoOn(context: Context, message: Messages['close-run']): Promise<void> {
  const stored = await runIn(context, message.runId, [
    'closing',
    'releasing',
    'repairing',
    'held',
    'reported',
  ]);
  if (stored === undefined) return;
  if (stored.value.state === 'closing') return close(context, stored.value, stored.etag);
  return afterClosing(context, stored.value);
}

async function close(context: Context, run: RunRecord, etag: string): Promise<void> {
  await supersedeHeld(context, run);
  const totals = await totalsOf(context, run);
  const judged = await judgePlan(context, run, totals);
  const { verdict, plan } = judged;
  const now = context.clock.now();
  const closed = moved(run, statesOf[verdict.result], now, {
    closedAt: now.toISOString(),
    totals,
    planHash: plan.hash,
    planned: plan.planned,
    verdict,
    ...judged.found,
  });
  // Told before the state changes: a worker that dies in between tells it twice, and never leaves it untold.
  if (!isUndo(run)) await tellNight(context, closed, { totals, plan, lastRunId: judged.lastRunId });
  if (verdict.result === 'hold') tellHeld(context, closed, verdict, plan);
  await context.telemetry.flush();
  await moveOn(context, etag, closed);
  await afterClosing(context, closed);
}

async function judgePlan(context: Context, run: RunRecord, totals: Totals): Promise<Judged> {
  const measured = { totals, settings: guardSettings(context, run) };
  if (!isUndo(run)) return judgeNight(context, run, measured);
  const { suspectedPlaceholders, sharedPictures, approval } = run;
  const found = { suspectedPlaceholders, sharedPictures, approval };
  return { ...(await judgeUndoRun(context, run, measured)), found, lastRunId: undefined };
}

function guardSettings({ settings }: Context, run: RunRecord): GuardSettings {
  return {
    // Whichever says so: the run as it was started, or the settings of this moment.
    mode: settings.MODE === 'report' ? settings.MODE : run.mode,
    paused: settings.PAUSED,
    updates: settings.GUARD_UPDATES,
    clears: settings.GUARD_CLEARS,
    clearsMax: settings.GUARD_CLEARS_MAX,
    shared: settings.GUARD_SHARED,
    scope: settings.GUARD_SCOPE,
    unknown: settings.GUARD_UNKNOWN,
    mostUpdates: settings.MAX_UPDATES_PER_RUN,
  };
}

async function totalsOf(context: Context, run: RunRecord): Promise<Totals> {
  const ranges = await context.ranges.list(run.id);
  return ranges.reduce((sum, row) => addTotals(sum, row.totals), noTotals);
}

/** The state says what is still to be done; every part of it may be done twice. */
async function afterClosing(context: Context, run: RunRecord): Promise<void> {
  if (!isUndo(run)) await noteLastClosed(context, run);
  if (run.state === 'held') await noteHeld(context, run);
  // An approval that came meanwhile has claimed the place for itself, and keeps it.
  if (run.state === 'held' || run.state === 'reported') return context.runs.release(run.id, { by: 'start' });
  return release(context, run.id);
}

/** Of a night only: whoever asks when the tenant was last compared, and what it came to, asks these events. */
async function tellNight(
  context: Context,
  run: RunRecord,
  { totals, plan, lastRunId }: Pick<Judged, 'plan' | 'lastRunId'> & { readonly totals: Totals },
): Promise<void> {
  await sendDriftEvents(context, run.id, lastRunId);
  const cause = commonestCause(totals)?.cause ?? '';
  const dimensions = { ...dimensionsOf(run), cause };
  context.telemetry.event(events.runClosed, dimensions, closedMeasurements(run, totals, plan));
  await learnFrom(context, totals);
}

function tellHeld({ telemetry }: Context, run: RunRecord, { message }: Verdict, { hash }: Plan): void {
  telemetry.event(events.runHeld, { ...dimensionsOf(run), message, planHash: hash }, {});
}

function dimensionsOf({ id, trigger, mode, verdict }: RunRecord) {
  return { runId: id, trigger, mode, verdict: (verdict as Verdict).result };
}
