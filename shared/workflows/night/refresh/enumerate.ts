/**
 * Walks an enumeration of changes page by page, from where it stands; the directory and each photo library have one.
 */
import { ResyncRequiredError } from '../../../core/errors.ts';
import type { DeltaPage } from '../../../ports/tenant.ts';

export interface Position {
  /** Undefined: the next page is the first of a full pass. */
  readonly link?: string | undefined;
  readonly full: boolean;
  /** The run for which the enumeration reached its end. */
  readonly doneFor: string;
}

export interface Enumeration<P extends Position, C> {
  /** Throws ResyncRequiredError when the link is no longer accepted. */
  read(link: string | undefined): Promise<DeltaPage<C>>;
  /** The start of a full pass that follows this position. */
  restart(position: P): P;
  /** Stores the changes of a page. May be repeated for the same page. */
  apply(page: DeltaPage<C>, position: P): Promise<void>;
  /** What else a page changes in the position. */
  count?(position: P, page: DeltaPage<C>): P;
  /** After the last page of a full pass: what it did not list is gone. */
  endFullPass(position: P): Promise<void>;
  save(position: P): Promise<void>;
}

/** The position at its end for this run, or undefined when the time was over first and a successor has to continue. */
export async function enumerate<P extends Position, C>(
  steps: Enumeration<P, C>,
  start: P,
  { runId, isOver }: { readonly runId: string; readonly isOver: () => boolean },
): Promise<P | undefined> {
  let position = start;
  while (position.doneFor !== runId) {
    const page = await nextPage(steps, position.link);
    if (page === undefined) {
      position = steps.restart(position);
      continue;
    }
    await steps.apply(page, position);
    const isLast = page.delta !== undefined;
    if (isLast && position.full) await steps.endFullPass(position);
    position = {
      ...(steps.count?.(position, page) ?? position),
      link: page.next ?? page.delta,
      full: position.full && !isLast,
      doneFor: isLast ? runId : position.doneFor,
    };
    await steps.save(position);
    if (!isLast && isOver()) return undefined;
  }
  return position;
}

/** Undefined: the link is no longer accepted. */
async function nextPage<P extends Position, C>(
  steps: Enumeration<P, C>,
  link: string | undefined,
): Promise<DeltaPage<C> | undefined> {
  try {
    return await steps.read(link);
  } catch (error) {
    if (error instanceof ResyncRequiredError) return undefined;
    throw error;
  }
}
