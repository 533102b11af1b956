/** Merges two lists that are both sorted by object id and read page by page. */

interface OfUser {
  readonly userId: string;
}

/** Rows of one list that are read and not paired yet. `ended`: the list has no more rows. */
export interface Unpaired<T> {
  readonly rows: readonly T[];
  readonly ended: boolean;
}

/** One user's row in either list, or in both. */
export interface Pair<L, R> {
  readonly userId: string;
  readonly left: L | undefined;
  readonly right: R | undefined;
}

export interface PairedUp<L, R> {
  /** In order of object id. */
  readonly pairs: readonly Pair<L, R>[];
  /** Rows that must wait for the next page of the other list. */
  readonly left: readonly L[];
  readonly right: readonly R[];
}

/** Pairs rows up to the last object id that both lists have reached. */
export function pairUp<L extends OfUser, R extends OfUser>(
  left: Unpaired<L>,
  right: Unpaired<R>,
): PairedUp<L, R> {
  const pairs: Pair<L, R>[] = [];
  let [i, j] = [0, 0];
  for (;;) {
    const [l, r] = [left.rows[i], right.rows[j]];
    if (l === undefined ? r === undefined || !left.ended : r === undefined && !right.ended) break;
    const userId = firstOf(l, r);
    const [hasLeft, hasRight] = [l?.userId === userId, r?.userId === userId];
    pairs.push({ userId, left: hasLeft ? l : undefined, right: hasRight ? r : undefined });
    i += Number(hasLeft);
    j += Number(hasRight);
  }
  return { pairs, left: left.rows.slice(i), right: right.rows.slice(j) };
}

function firstOf(l: OfUser | undefined, r: OfUser | undefined): string {
  if (l === undefined) return (r as OfUser).userId;
  return r === undefined || l.userId < r.userId ? l.userId : r.userId;
}
