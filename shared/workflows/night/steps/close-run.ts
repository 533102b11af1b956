/** Fourth step of a run: totals, guard and report; then the plan is released, held, or only reported. */
import { approvableUntil } from '../../../core/approvable.ts';
import { events } from '../../../core/events.ts';
import { deniedByGeo } from '../../../core/geo.ts';
import type { GuardSettings } from '../../../core/guard.ts';
import { plural } from '../../../core/plural.ts';
import { widerReading } from '../../../core/preflight/lacks.ts';
import type { RunRecord, Totals, Verdict } from '../../../core/run.ts';
import { traitsOf } from '../../../core/run-kinds.ts';
import { withState } from '../../../core/run-states.ts';
import { addTotals, noTotals, totalsOfLacks } from '../../../core/totals.ts';
import { type Traffic, trafficOf } from '../../../core/traffic.ts';
import type { Runtime, State } from '../../context.ts';
import { noted } from '../../ledger/counted-traffic.ts';
import { recordHeld, supersedeHeld } from '../../ledger/held-plan.ts';
import { recordLastClosed } from '../../ledger/last-closed.ts';
import { recordingError } from '../../ledger/last-error.ts';
import type { Messages } from '../../ledger/messages.ts';
import { moveOn, runIn } from '../../ledger/run-record.ts';
import { closedDimensions } from '../close/report-night.ts';
import type { Plan } from '../close/withhold.ts';
import { kindOf } from '../kinds/run-kinds.ts';
import { release } from './release.ts';

const statesOf = { release: 'releasing', hold: 'held', report: 'reported' } as const;

/**
 * Continues from the state of the run (`closing`, `releasing` …), so a repeated message does no harm. Has no effect on
 * a run in another state.
 */
export function closeRun(context: State & Runtime, message: Messages['close-run']): Promise<void> {
  return recordingError(context, message.runId, () => closeOrContinue(context, message));
}

async function closeOrContinue(context: State & Runtime, message: Messages['close-run']): Promise<void> {
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

async function close(context: State & Runtime, run: RunRecord, etag: string): Promise<void> {
  await supersedeHeld(context, run);
  const { totals, traffic } = await comparedBy(context, run);
  const judged = await kindOf(run).judge(context, { totals, settings: guardSettings(context, run) });
  const { verdict, plan } = judged;
  const now = context.clock.now();
  const closed = withState(run, statesOf[verdict.result], now, {
    closedAt: now.toISOString(),
    totals,
    ...noted(traffic),
    note: noteOf(context, run, totals),
    planHash: plan.hash,
    planned: plan.planned,
    verdict,
    ...judged.found,
  });
  // Reported before the state changes: a worker that dies in between reports twice, but never omits the report.
  await kindOf(closed).report(context, { totals, plan, lastRunId: judged.lastRunId });
  if (verdict.result === 'hold') reportHeld(context, closed, verdict, plan);
  await context.telemetry.flush();
  await moveOn(context, etag, closed);
  await afterClosing(context, closed);
}

function noteOf({ settings }: Runtime, { note }: RunRecord, { causes }: Totals): string | undefined {
  const users = deniedByGeo(causes);
  if (users === 0) return note;
  const remedy = widerReading(settings.TENANT, settings.CLOUD);
  const why = `${plural(users, 'user')} unknown: the identity may not list their geo location, or its photo library.`;
  return [note ?? [], why, remedy].flat().join(' ');
}

function guardSettings({ settings }: Runtime, run: RunRecord): GuardSettings {
  return {
    // Report mode wins, whether it was set when the run started or is set now.
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

interface Compared {
  readonly totals: Totals;
  readonly traffic: Traffic | undefined;
}

async function comparedBy(context: State, run: RunRecord): Promise<Compared> {
  const ranges = await context.ranges.list(run.id);
  const compared = ranges.reduce((sum, row) => addTotals(sum, row.totals), noTotals);
  return { totals: { ...compared, ...totalsOfLacks(run.lacks ?? []) }, traffic: trafficOf(ranges) };
}

/** The state of the run says what remains to be done. Each part may run twice without harm. */
async function afterClosing(context: State & Runtime, run: RunRecord): Promise<void> {
  if (traitsOf(run).comparesAllUsers) await recordLastClosed(context, run);
  if (run.state === 'held') await recordHeld(context, run);
  // An approval at the same time has its own claim on the run lock, which stays.
  if (run.state === 'held' || run.state === 'reported') return context.runs.release(run.id, { by: 'start' });
  return release(context, run.id);
}

function reportHeld(
  { telemetry, settings }: Runtime,
  run: RunRecord,
  { message }: Verdict,
  { hash: planHash }: Plan,
): void {
  const until = approvableUntil(run, settings.APPROVAL_HOURS).toISOString();
  const said = { ...closedDimensions(run), message, planHash, approvableUntil: until };
  telemetry.event(events.runHeld, said, {});
}
