/** Picture bases that more than one user claims, kept so that a night needs no request per user. */
import { baseKey } from '../../core/picture-base.ts';
import type { State } from '../context.ts';
import { sharedBaseCursors } from './cursors.ts';

/** By `baseKey`. */
export async function readSharedBases(cursors: State['cursors']): Promise<ReadonlySet<string>> {
  const parts = await sharedBaseCursors.list(cursors);
  return new Set(parts.flatMap((part) => part.value));
}

/** Adds those of the given names that have more than one holder. */
export async function recordSharedBases(
  context: Pick<State, 'names' | 'cursors'>,
  names: readonly string[],
): Promise<void> {
  const holders = await context.names.holders(names);
  const shared = [...holders].filter(([, ids]) => ids.length > 1).map(([name]) => baseKey(name));
  const byDigit = Map.groupBy(shared, (key) => key.slice(0, 1));
  for (const [digit, keys] of byDigit) {
    const known = (await sharedBaseCursors.get(context.cursors, digit)) ?? [];
    const merged = [...new Set([...known, ...keys])].sort();
    if (merged.length > known.length) await sharedBaseCursors.set(context.cursors, digit, merged);
  }
}
