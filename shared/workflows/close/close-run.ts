/** Fourth step of a night: totals, report, guard, and then the plan is released, held, or only told. */
import { events } from '../../core/events.ts';
import { judge, type LastClosed } from '../../core/guard.ts';
import type { RunRecord, Totals, Verdict } from '../../core/run.ts';
import { moved } from '../../core/run-states.ts';
import { addTotals, commonestCause, noTotals } from '../../core/totals.ts';
import type { Context } from '../context.ts';
import { learnFrom } from '../etag-memory.ts';
import type { Messages } from '../messages.ts';
import { moveOn, runIn } from '../run/active-run.ts';
import { noting } from '../run/last-error.ts';
import { readCanary } from './canary.ts';
import { closedMeasurements } from './closed-measurements.ts';
import { sendDriftEvents } from './drift-events.ts';
import { release } from './release.ts';
import { supersedeHeld } from './supersede.ts';
import { survey } from './survey.ts';
import { type Plan, withhold } from './withhold.ts';

/** Hashes of shared pictures kept with a run: enough for any tenant, and never too long for a row. */
const mostRemembered = 100;

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

/** What the last closed run left for the guard to compare with. */
export function readLastClosed({ cursors }: Pick<Context, 'cursors'>): Promise<LastClosed | undefined> {
  return cursors.get<LastClosed>('last-closed');
}

async function close(context: Context, run: RunRecord, etag: string): Promise<void> {
  await supersedeHeld(context, run.id);
  const totals = await totalsOf(context, run);
  const last = await readLastClosed(context);
  const earlier = last === undefined ? undefined : await approvedRun(context, last.runId);
  const found = await survey(context, run.id, earlier?.id);
  const verdict = judge(
    {
      totals,
      updates: found.updates,
      clears: found.clears,
      sharedCopies: found.sharedCopies,
      sharedPictures: found.shared.size,
      newSharedCopies: newlyShared(found.shared, last),
      settingsHash: run.settingsHash,
      last,
      canary: await readCanary(context, run.id),
      approvedBefore: found.repeatsApproved,
    },
    guardSettings(context, run),
  );
  const plan = await withhold(context, run.id, found, verdict);
  const now = context.clock.now();
  const closed = moved(run, statesOf[verdict.result], now, {
    closedAt: now.toISOString(),
    totals,
    planHash: plan.hash,
    planned: plan.planned,
    verdict,
    suspectedPlaceholders: found.suspectedPlaceholders,
    sharedPictures: [...found.shared.keys()].slice(0, mostRemembered),
    // A plan that only repeats an approved one stands on the same approval, however many nights it takes.
    approval: found.repeatsApproved ? earlier?.approval : undefined,
  });
  // Told before the state changes: a worker that dies in between tells it twice, and never leaves it untold.
  await sendDriftEvents(context, run.id, last?.runId);
  announce(context, closed, { verdict, totals, plan });
  await context.telemetry.flush();
  await learnFrom(context, totals);
  await moveOn(context, etag, closed);
  await afterClosing(context, closed);
}

function newlyShared(shared: ReadonlyMap<string, number>, last: LastClosed | undefined): number {
  const known = new Set(last?.sharedPictures);
  return [...shared].filter(([sha]) => !known.has(sha)).reduce((sum, [, users]) => sum + users, 0);
}

function guardSettings({ settings }: Context, run: RunRecord) {
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

/** The last run, if an administrator approved its plan: what it could not finish needs no second approval. */
async function approvedRun(context: Context, runId: string): Promise<RunRecord | undefined> {
  const last = await context.runs.get(runId);
  return last?.value.approval === undefined ? undefined : last.value;
}

/** The state says what is still to be done; every part of it may be done twice. */
async function afterClosing(context: Context, run: RunRecord): Promise<void> {
  // A message of an earlier night that comes very late must not turn the clock back.
  const latest = await readLastClosed(context);
  if (latest === undefined || latest.runId <= run.id) {
    const figures = run.state === 'held' ? (latest as LastClosed) : figuresOf(run);
    const last: LastClosed = { ...figures, runId: run.id, settingsHash: run.settingsHash };
    await context.cursors.set('last-closed', last);
  }
  if (run.state === 'held') await context.cursors.set('held', { runId: run.id });
  // An approval that came meanwhile has claimed the place for itself, and keeps it.
  if (run.state === 'held' || run.state === 'reported') return context.runs.release(run.id, { by: 'start' });
  return release(context, run.id);
}

/** What the next run is compared with. A held run's figures are what was doubted: they count only once it is approved. */
function figuresOf(run: RunRecord): Pick<LastClosed, 'inScope' | 'unknown' | 'sharedPictures'> {
  const { inScope, findings } = run.totals as Totals;
  return { inScope, unknown: findings.unknown ?? 0, sharedPictures: run.sharedPictures };
}

function announce(
  { telemetry }: Context,
  run: RunRecord,
  { verdict, totals, plan }: { readonly verdict: Verdict; readonly totals: Totals; readonly plan: Plan },
): void {
  const properties = { runId: run.id, trigger: run.trigger, mode: run.mode, verdict: verdict.result };
  const cause = commonestCause(totals)?.cause ?? '';
  telemetry.event(events.runClosed, { ...properties, cause }, closedMeasurements(run, totals, plan));
  if (verdict.result === 'hold') {
    const held = { message: verdict.message, planHash: plan.hash };
    telemetry.event(events.runHeld, { ...properties, ...held }, {});
  }
}
