/**
 * Reads a list of changes (the directory, or a photo library) page by page, from its stored position. If the position
 * cannot be used, the list is read from the start, once per run. A list that stays unreadable ends as `unavailable`, and
 * the run continues with the stored rows (DECISIONS.md, D-partial-night).
 */
import {
  afterFailure,
  afterPage,
  boundReached,
  type FullPass,
  type ListFailure,
  newProgress,
  type Progress,
  startedOver,
} from '../../../core/enumeration.ts';
import { TransientError } from '../../../core/errors.ts';
import { listFailureCode } from '../../../core/failure-code.ts';
import { impersonal } from '../../../core/impersonal.ts';
import type { DeltaPage } from '../../../ports/tenant.ts';
import { OvertakenError } from '../../ledger/list-position.ts';
import { failureOf } from './list-failure.ts';

export interface Position extends FullPass {
  /** The run for which the enumeration reached its end. */
  readonly doneFor: string;
  /** A row of this pass named no user or file, so what the pass does not list may still exist. */
  readonly isDoubtful?: boolean | undefined;
  /** Rows of the first page of this full pass may be stored, although the position has no link yet. */
  readonly isStarted?: boolean | undefined;
  /** When the enumeration last reached its end; ISO 8601 in UTC. */
  readonly completeAt?: string | undefined;
  readonly progress?: Progress | undefined;
}

export interface Enumeration<P extends Position, C> {
  /** Throws ResyncRequiredError when the link is no longer accepted. */
  read(link: string | undefined): Promise<DeltaPage<C>>;
  /** The start of a full pass that follows this position. */
  restart(position: P): P;
  /**
   * Stores the changes of a page. May be repeated for the same page. Returns whether a row could not be
   * parsed and names no object that could be read by itself.
   */
  apply(page: DeltaPage<C>, position: P): Promise<boolean>;
  /** Other changes of the position by a page. */
  count?(position: P, page: DeltaPage<C>): P;
  /**
   * After the last page of a full pass: what it did not list is gone, unless the pass is doubtful. Returns whether the pass
   * can be true. May be repeated.
   */
  endFullPass(position: Begun<P>): Promise<boolean>;
  /** Throws OvertakenError. */
  save(position: P): Promise<void>;
  /** The next run reads the list from the start. */
  requestStartOver(): Promise<unknown>;
}

export type Enumerated<P> =
  | { readonly kind: 'complete'; readonly position: Begun<P> }
  /** The time of this message is over: a successor must continue. */
  | { readonly kind: 'continued' }
  /** The run continues with the stored rows. `isNew`: given up by this message. */
  | { readonly kind: 'unavailable'; readonly position: Begun<P>; readonly isNew: boolean };

export interface EnumerationRun {
  readonly runId: string;
  readonly now: () => Date;
  readonly isOver: () => boolean;
  /** A service that asks for a longer wait counts as too late. */
  readonly patienceMs: number;
}

export type Begun<P> = P & { readonly progress: Progress };

/** Throws if the list cannot be read and was never read before. */
export async function enumerate<P extends Position, C>(
  steps: Enumeration<P, C>,
  start: P,
  run: EnumerationRun,
): Promise<Enumerated<P>> {
  try {
    return await readPages(steps, start, run);
  } catch (error) {
    if (!(error instanceof OvertakenError)) throw error;
    // Rows that this delivery stored last count as not listed by the later pass.
    await steps.requestStartOver();
    return { kind: 'continued' };
  }
}

async function readPages<P extends Position, C>(
  steps: Enumeration<P, C>,
  start: P,
  run: EnumerationRun,
): Promise<Enumerated<P>> {
  let position = begun(withoutRows(steps, start), run);
  let pages = 0;
  let isNew = false;
  while (position.doneFor !== run.runId) {
    if (position.progress.down !== '') return { kind: 'unavailable', position, isNew };
    const page = await nextPage(steps, position, run);
    if ('failure' in page) {
      const next = await afterError(steps, position, page);
      // A new message, because the host counts the deliveries of this one although it made progress.
      if (next === 'again' && pages > 0) return { kind: 'continued' };
      if (next === 'again') throw page.error;
      position = next;
      isNew = true;
      continue;
    }
    position = await store(steps, position, page, run);
    if (position.doneFor !== run.runId && run.isOver()) return { kind: 'continued' };
    pages += 1;
  }
  return { kind: 'complete', position };
}

function begun<P extends Position>(start: P, { runId, now }: EnumerationRun): Begun<P> {
  const { progress } = start;
  return { ...start, progress: progress?.runId === runId ? progress : newProgress(runId, now()) };
}

/**
 * An attempt that died in the first page may have stored rows with the number of this pass. What has gone since would
 * count as listed by it, so the next attempt takes another number.
 */
function withoutRows<P extends Position, C>(steps: Enumeration<P, C>, start: P): P {
  return start.isStarted === true ? steps.restart(start) : start;
}

/** An error after which the enumeration can continue. */
interface Failed {
  readonly failure: ListFailure;
  readonly error: Error;
}

/** Throws other errors, and requests of a service to wait. */
async function nextPage<P extends Position, C>(
  steps: Enumeration<P, C>,
  { link, progress }: Begun<P>,
  { now, patienceMs }: EnumerationRun,
): Promise<DeltaPage<C> | Failed> {
  const bound = boundReached(progress, link, now());
  if (bound !== undefined) {
    const error = new TransientError(`The listing does not end: ${progress.pages} pages`);
    return { failure: bound, error };
  }
  try {
    return await steps.read(link);
  } catch (error) {
    const failure = failureOf(error, patienceMs);
    if (failure === undefined) throw error;
    return { failure, error: error as Error };
  }
}

async function store<P extends Position, C>(
  steps: Enumeration<P, C>,
  before: Begun<P>,
  page: DeltaPage<C>,
  { runId, now }: EnumerationRun,
): Promise<Begun<P>> {
  const { changes, unreadable = [] } = page;
  if (before.full && before.link === undefined) {
    await steps.save({ ...before, isStarted: true });
  }
  const isDoubtful = (await steps.apply(page, before)) || before.isDoubtful === true;
  const isLast = page.delta !== undefined;
  const counted = {
    link: before.link,
    changes: changes.length,
    causes: unreadable.map(({ cause }) => cause),
  };
  const progress = afterPage(before.progress, counted);
  const link = page.next ?? page.delta;
  const counter = steps.count?.(before, page) ?? before;
  const position: Begun<P> = { ...counter, link, isStarted: undefined, isDoubtful, progress };
  // Before anything counts as gone because of this pass, it must not be overtaken.
  if (!isLast || position.full || isDoubtful) await steps.save(position);
  if (!isLast) return position;
  if (isDoubtful && !progress.isFresh) return startOver(steps, position);
  const ended = position.full ? await endFullPass(steps, position) : position;
  const done = { full: false, doneFor: runId, isDoubtful: undefined, completeAt: now().toISOString() };
  const next: Begun<P> = { ...ended, ...done };
  await steps.save(next);
  return next;
}

/** A pass in doubt is repeated soon. */
async function endFullPass<P extends Position, C>(
  steps: Enumeration<P, C>,
  position: Begun<P>,
): Promise<Begun<P>> {
  const isPlausible = await steps.endFullPass(position);
  if (isPlausible && position.isDoubtful !== true) return { ...position, doubts: undefined };
  const { doubts = 0, fullSince = position.progress.since } = position;
  return { ...position, doubts: doubts + 1, fullSince };
}

/** Saved with the next page, or the next failure. */
function startOver<P extends Position, C>(steps: Enumeration<P, C>, from: Begun<P>): Begun<P> {
  return { ...steps.restart(from), completeAt: from.completeAt, progress: startedOver(from.progress) };
}

async function afterError<P extends Position, C>(
  steps: Enumeration<P, C>,
  position: Begun<P>,
  { failure, error }: Failed,
): Promise<Begun<P> | 'again'> {
  const { progress, link } = position;
  const next = afterFailure(progress, failure, link !== undefined);
  if (next === 'start-over') return startOver(steps, position);
  if (next === 'give-up' && !wasReadOnce(position)) throw error;
  const counted = { ...progress, failures: progress.failures + 1 };
  const down = { down: impersonal(error.message), code: listFailureCode(error) };
  const after = { ...position, progress: next === 'again' ? counted : { ...progress, ...down } };
  await steps.save(after);
  return next === 'again' ? 'again' : after;
}

/** Whether the list was ever read to its end. */
function wasReadOnce({ completeAt, full }: Position): boolean {
  return completeAt !== undefined || !full;
}
