/** How a run goes on with a listing: how far it may go, and what follows a failure. Kept with the listing's position. */
import { createHash } from 'node:crypto';
import { hourMs } from './calendar.ts';
import type { RowCause } from './catalogue/row-causes.ts';
import type { Counts } from './run.ts';
import { countOne } from './totals.ts';

export interface Progress {
  readonly runId: string;
  /** When the run began with the listing; ISO 8601 in UTC. */
  readonly since: string;
  readonly pages: number;
  readonly changes: number;
  /** Pages in a row with nothing on them. */
  readonly emptyPages: number;
  /** Digest of a link that was read before; '' for none. */
  readonly anchor: string;
  /** In a row. */
  readonly failures: number;
  /** The run has started the listing over, which it does once. */
  readonly isFresh: boolean;
  readonly rows: Counts<RowCause>;
  /** Why the run gave the list up, for people; '' until it does. */
  readonly down: string;
  /** The same for telemetry. Absent in values that were written before there was such a property. */
  readonly code?: string | undefined;
}

/**
 *   gone    | the link is no longer accepted
 *   endless | the listing goes round in circles
 *   late    | it takes too long
 *   denied  | whoever asks is not allowed to read it
 *   failed  | anything that may pass
 */
export type ListFailure = 'gone' | 'endless' | 'late' | 'denied' | 'failed';
export type AfterFailure = 'again' | 'start-over' | 'give-up';

/** At 100 rows a page, which services choose against our wish, these are two million rows. */
export const mostPages = 20_000;
/** Services filter after they have cut the pages, so that some are empty. */
export const mostEmptyPages = 200;
export const longestMs = 6 * hourMs;

export function newProgress(runId: string, now: Date): Progress {
  return {
    ...{ runId, since: now.toISOString(), pages: 0, changes: 0, emptyPages: 0 },
    ...{ anchor: '', failures: 0, isFresh: false, rows: {}, down: '' },
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
 * The anchor moves at every power of two (Brent's algorithm), so that a circle of links is noticed after at most three
 * times its length, with one link kept.
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

/** Why the next page must not be read. */
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

function digestOf(link: string | undefined): string {
  return createHash('sha256')
    .update(link ?? '')
    .digest('hex')
    .slice(0, 16);
}
