/**
 * The progress of reading a list page by page: its limits, and what follows a failure. Stored with the position in the
 * list.
 */
import { createHash } from 'node:crypto';
import { dayMs, hourMs, isOver } from './calendar.ts';
import type { RowCause } from './catalogue/row-causes.ts';
import type { Counts } from './run.ts';
import { countOne } from './totals.ts';

export interface Progress {
  readonly runId: string;
  /** When the run started to read the list; ISO 8601 in UTC. */
  readonly since: string;
  readonly pages: number;
  readonly changes: number;
  /** Consecutive pages without a row. */
  readonly emptyPages: number;
  /** Hash of an earlier link, to detect a circle of links; '' for none. */
  readonly anchor: string;
  /** Consecutive failures. */
  readonly failures: number;
  /** The run has restarted the list from its beginning, which it does once. */
  readonly isFresh: boolean;
  readonly rows: Counts<RowCause>;
  /** Why the run gave up on this list, for people; '' if it has not. */
  readonly down: string;
  /** The same for telemetry. Absent in values that were written before there was such a property. */
  readonly code?: string | undefined;
}

/** What a position says about its full pass, which lists all there is; a pass from a link lists changes. */
export interface FullPass {
  /** Undefined: the next page is the first of a full pass. */
  readonly link?: string | undefined;
  readonly full: boolean;
  /** When the last full pass began; ISO 8601 in UTC. Undefined: it is not repeated because of its age. */
  readonly fullSince?: string | undefined;
  /** Consecutive full passes with a row that named nothing, or that list implausibly little. */
  readonly doubts?: number | undefined;
}

/**
 *   gone    | the link is no longer accepted
 *   endless | the links lead in a circle, or there are too many pages
 *   late    | reading takes too long
 *   denied  | the identity of the app may not read it
 *   failed  | any failure that may be temporary
 */
export type ListFailure = 'gone' | 'endless' | 'late' | 'denied' | 'failed';
export type AfterFailure = 'again' | 'start-over' | 'give-up';

/** Services may return 100 rows a page although more were requested; then this is two million rows. */
export const mostPages = 20_000;
/** Services filter rows after they have formed pages, so some pages are empty. */
export const mostEmptyPages = 200;
export const longestMs = 6 * hourMs;

export function newProgress(runId: string, now: Date): Progress {
  return {
    runId,
    since: now.toISOString(),
    pages: 0,
    changes: 0,
    emptyPages: 0,
    anchor: '',
    failures: 0,
    isFresh: false,
    rows: {},
    down: '',
  };
}

export function startedOver(progress: Progress): Progress {
  return { ...progress, pages: 0, emptyPages: 0, anchor: '', failures: 0, isFresh: true };
}

export interface PageCount {
  readonly link: string | undefined;
  readonly changes: number;
  readonly causes: readonly RowCause[];
}

/**
 * The anchor is replaced at every power of two (Brent's algorithm). With one stored link, a circle of links is detected
 * after at most three times its length.
 */
export function afterPage(progress: Progress, { link, changes, causes }: PageCount): Progress {
  const pages = progress.pages + 1;
  return {
    ...progress,
    pages,
    changes: progress.changes + changes,
    emptyPages: changes === 0 ? progress.emptyPages + 1 : 0,
    anchor: Number.isInteger(Math.log2(pages)) ? digestOf(link) : progress.anchor,
    failures: 0,
    rows: causes.reduce<Counts<RowCause>>(countOne, progress.rows),
  };
}

/** Why the next page must not be read; undefined: it may be read. */
export function boundReached(
  progress: Progress,
  link: string | undefined,
  now: Date,
): 'endless' | 'late' | undefined {
  if (now.getTime() - Date.parse(progress.since) > longestMs) return 'late';
  if (link === undefined) return undefined;
  const isCircle = digestOf(link) === progress.anchor;
  const { pages, emptyPages } = progress;
  return isCircle || pages >= mostPages || emptyPages >= mostEmptyPages ? 'endless' : undefined;
}

/**
 *   failure       | a stored link, not started over yet | otherwise
 *   --------------+-------------------------------------+----------------------
 *   late, denied  | give-up                             | give-up
 *   endless       | start-over                          | give-up
 *   gone          | start-over                          | again twice, give-up
 *   failed        | again once, start-over              | again twice, give-up
 */
export function afterFailure(
  { failures, isFresh }: Progress,
  failure: ListFailure,
  hasLink: boolean,
): AfterFailure {
  if (failure === 'late' || failure === 'denied') return 'give-up';
  const mayStartOver = hasLink && !isFresh;
  if (failure === 'endless' || (failure === 'gone' && mayStartOver))
    return mayStartOver ? 'start-over' : 'give-up';
  if (failures < (mayStartOver ? 1 : 2)) return 'again';
  return mayStartOver ? 'start-over' : 'give-up';
}

/** Days between full passes. */
const mostDays = 28;

/**
 * Whether the list is to be read from the start, which it is not yet. After full passes in doubt that is 1, 2, 4, … days
 * after the last one began.
 */
export function isFullPassDue({ full, link, fullSince, doubts = 0 }: FullPass, now: Date): boolean {
  if (fullSince === undefined || (full && link === undefined)) return false;
  const days = doubts === 0 ? mostDays : Math.min(2 ** (doubts - 1), mostDays);
  return isOver(fullSince, days * dayMs, now);
}

function digestOf(link: string | undefined): string {
  return createHash('sha256')
    .update(link ?? '')
    .digest('hex')
    .slice(0, 16);
}
