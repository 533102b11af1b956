/** Streams of rows, page by page, so that a report is never in memory as a whole. */
import { type Pair, pairUp, type Unpaired } from '../../core/pair-up.ts';

export type Pages<T> = AsyncGenerator<readonly T[], void, undefined>;

/** Filters rows; pages without a matching row are left out. */
export async function* filtered<T>(
  pages: AsyncIterable<readonly T[]>,
  keeps: (row: T) => boolean = () => true,
): Pages<T> {
  for await (const page of pages) {
    const kept = page.filter(keeps);
    if (kept.length > 0) yield kept;
  }
}

/** Reads one page ahead, so that reading and sending overlap. */
export async function* ahead<T>(pages: Pages<T>): Pages<T> {
  let next = pages.next();
  try {
    for (;;) {
      const read = await next;
      if (read.done === true) return;
      next = pages.next();
      // The next `await` throws the failure of this page. If there is none, the failure does not matter.
      next.catch(() => undefined);
      yield read.value;
    }
  } finally {
    await pages.return();
  }
}

/** Reads the first page now, so that an early failure is reported before anything is sent. */
export async function withFirstPage<T>(pages: Pages<T>): Promise<Pages<T>> {
  const first = await pages.next();
  async function* all(): Pages<T> {
    try {
      if (first.done === true) return;
      yield first.value;
      yield* pages;
    } finally {
      await pages.return();
    }
  }
  return all();
}

interface OfUser {
  readonly userId: string;
}

/** Pairs two lists, both in order of object id, by that id; holds one or two pages of each. */
export async function* paired<L extends OfUser, R extends OfUser>(
  leftPages: Pages<L>,
  rightPages: Pages<R>,
): Pages<Pair<L, R>> {
  let left: Unpaired<L> = { rows: [], ended: false };
  let right: Unpaired<R> = { rows: [], ended: false };
  try {
    while (!left.ended || !right.ended) {
      [left, right] = await Promise.all([more(left, leftPages), more(right, rightPages)]);
      const { pairs, left: leftRest, right: rightRest } = pairUp(left, right);
      if (pairs.length > 0) yield pairs;
      left = { ...left, rows: leftRest };
      right = { ...right, rows: rightRest };
    }
  } finally {
    await Promise.all([leftPages.return(), rightPages.return()]);
  }
}

async function more<T>(unpaired: Unpaired<T>, pages: Pages<T>): Promise<Unpaired<T>> {
  if (unpaired.ended || unpaired.rows.length > 0) return unpaired;
  const next = await pages.next();
  return next.done === true ? { rows: [], ended: true } : { rows: next.value, ended: false };
}
