/** Rows that are read page by page while somebody reads what is made of them: never all at once. */
import { type Pair, pairUp, type Unpaired } from '../../core/pair-up.ts';

export type Pages<T> = AsyncGenerator<readonly T[], void, undefined>;

/** Pages of what is kept; one of which nothing is kept is passed over. */
export async function* keeping<T>(
  pages: AsyncIterable<readonly T[]>,
  keeps: (row: T) => boolean = () => true,
): Pages<T> {
  for await (const page of pages) {
    const kept = page.filter(keeps);
    if (kept.length > 0) yield kept;
  }
}

/** Begins to read the next page before it is asked for, so that reading and sending go on side by side. */
export async function* ahead<T>(pages: Pages<T>): Pages<T> {
  let next = pages.next();
  try {
    for (;;) {
      const read = await next;
      if (read.done === true) return;
      next = pages.next();
      // Whoever waits for the page hears of its failure; if nobody does, nobody has to.
      next.catch(() => undefined);
      yield read.value;
    }
  } finally {
    await pages.return();
  }
}

/** The same pages, the first of which is read already: what fails at once fails before anything is sent. */
export async function begun<T>(pages: Pages<T>): Promise<Pages<T>> {
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

/** Two lists in order of object id, paired by it; of each, a page or two is held. */
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

async function more<T>(known: Unpaired<T>, pages: Pages<T>): Promise<Unpaired<T>> {
  if (known.ended || known.rows.length > 0) return known;
  const next = await pages.next();
  return next.done === true ? { rows: [], ended: true } : { rows: next.value, ended: false };
}
