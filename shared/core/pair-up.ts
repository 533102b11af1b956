/** Two lists in order of object id, read page by page side by side. */

interface OfUser {
  readonly userId: string;
}

/** What is read of one list and not paired yet. `ended`: nothing comes after it. */
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
  /** What must wait for more of the other list. */
  readonly left: readonly L[];
  readonly right: readonly R[];
}

/** Pairs as far as both lists are known: behind the end of a list that goes on, nothing is known of its users. */
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
