/**
 * What an administrator looks at first: whether all is well, and how it went. From stored rows alone: a request for the
 * runs, and one for the audit log until the first plan was released (DECISIONS.md, D-overview).
 */
import { approvableUntil } from '../../core/approvable.ts';
import { dayMs } from '../../core/calendar.ts';
import { type FirstSteps, firstSteps, hasReleased } from '../../core/first-steps.ts';
import { type PhotoShare, photoShare } from '../../core/photo-share.ts';
import type { Counts, RunRecord } from '../../core/run.ts';
import { isUndo } from '../../core/run-kinds.ts';
import { missedStart, type Schedule, scheduleOf, type UnseenFor, unseenFor } from '../../core/schedule.ts';
import { addCounts, sumOf } from '../../core/totals.ts';
import { type Waits, waitOfShare } from '../../core/waits.ts';
import type { Runtime, State } from '../context.ts';

export type RunSummary = Omit<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures'>;

export interface SharePoint extends PhotoShare {
  readonly runId: string;
  readonly at: string;
  /** No run compared the photos when the schedule asked for one, since the point before. */
  readonly afterGap: boolean;
}

export interface Overview {
  readonly at: string;
  readonly runs: readonly RunSummary[];
  readonly continuation: string | undefined;
  readonly held: readonly { readonly runId: string; readonly until: string }[];
  readonly missedAt: string | undefined;
  readonly schedule: {
    readonly expression: string;
    readonly nextAt: string | undefined;
    readonly unseenMinutes: UnseenFor | undefined;
  };
  /** Oldest first. */
  readonly shown: readonly SharePoint[];
  readonly waits: {
    readonly days: number;
    readonly users: number;
    readonly medianMinutes: number | undefined;
    readonly p95Minutes: number | undefined;
  };
  /** Undefined: a plan was released, so they are done. */
  readonly firstSteps: FirstSteps | undefined;
}

/** Retention keeps a few hundred runs; more than that would make a chart that nobody can read. */
const mostRuns = 400;
const waitDays = 30;
const recordsToSearch = 200;
const reads: ReadonlySet<string> = new Set(['getRunReport', 'getPlan', 'listLines']);

export async function overview(context: State & Runtime, limit: number): Promise<Overview> {
  const { settings, clock } = context;
  const now = clock.now();
  const kept = await context.runs.list(mostRuns);
  const page = kept.slice(0, limit);
  const schedule = scheduleOf(settings.SCHEDULE);
  const [last] = kept.filter((run) => !isUndo(run));
  return {
    at: now.toISOString(),
    runs: page.map(summaryOf),
    continuation: kept.length > limit ? page.at(-1)?.id : undefined,
    held: kept.filter(({ state }) => state === 'held').map((run) => heldUntil(run, settings)),
    missedAt: last && missedStart(schedule, new Date(last.startedAt), now)?.toISOString(),
    schedule: {
      expression: settings.SCHEDULE,
      nextAt: schedule.next(now)?.toISOString(),
      unseenMinutes: unseenFor(schedule, now),
    },
    shown: sharesOf(kept, schedule),
    waits: waitsOf(kept, now),
    firstSteps: hasReleased(kept)
      ? undefined
      : firstSteps(kept, { mode: settings.MODE, reviewed: await wasReviewed(context) }),
  };
}

function summaryOf(run: RunRecord): RunSummary {
  const { suspectedPlaceholders: _, sharedPictures: __, morePictures: ___, ...summary } = run;
  return summary;
}

function heldUntil(run: RunRecord, { APPROVAL_HOURS }: Runtime['settings']) {
  return { runId: run.id, until: approvableUntil(run, APPROVAL_HOURS).toISOString() };
}

/** Undo runs compare nothing. */
function sharesOf(kept: readonly RunRecord[], schedule: Schedule): SharePoint[] {
  const points: SharePoint[] = [];
  let before: string | undefined;
  for (const run of kept.toReversed()) {
    if (isUndo(run) || run.totals === undefined) continue;
    const { id: runId, startedAt: at, totals } = run;
    const afterGap =
      before !== undefined && missedStart(schedule, new Date(before), new Date(at)) !== undefined;
    before = at;
    const share = photoShare(totals);
    if (share !== undefined) points.push({ runId, at, ...share, afterGap });
  }
  return points;
}

function waitsOf(kept: readonly RunRecord[], now: Date): Overview['waits'] {
  const recent = kept.filter(({ startedAt }) => now.getTime() - Date.parse(startedAt) <= waitDays * dayMs);
  const waits = recent.map((run) => run.waits ?? {}).reduce<Counts<string>>(addCounts, {}) as Waits;
  const minutes = (share: number) => {
    const found = waitOfShare(waits, share);
    return found && Math.round(found);
  };
  return {
    days: waitDays,
    users: sumOf(waits),
    medianMinutes: minutes(0.5),
    p95Minutes: minutes(0.95),
  };
}

/** A report, or a plan, was opened: such calls are recorded. */
async function wasReviewed({ audit }: State): Promise<boolean> {
  const { records } = await audit.page({ limit: recordsToSearch, continuation: undefined });
  return records.some(({ operation, status }) => reads.has(operation) && status === 200);
}
