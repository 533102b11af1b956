/**
 * Picture bases that more than one user claims, noted so that a night needs no request per user. A note is a hint:
 * where there is one, `Names` is asked.
 */
import { baseKey } from '../../core/picture-base.ts';
import type { State } from '../context.ts';
import { sharedBaseCursors } from './cursors.ts';

/** By `baseKey`. */
export async function readSharedBases(cursors: State['cursors']): Promise<ReadonlySet<string>> {
  const parts = await sharedBaseCursors.list(cursors);
  return new Set(parts.flatMap((part) => part.value));
}

/** Notes those of the given names that have more than one holder, and forgets those that have not any more. */
export async function recordSharedBases(
  context: Pick<State, 'names' | 'cursors'>,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const parts = await sharedBaseCursors.list(context.cursors);
  const holders = await context.names.holders(names);
  const asked = [...holders].map(([name, ids]) => ({ key: baseKey(name), isShared: ids.length > 1 }));
  for (const [digit, some] of Map.groupBy(asked, ({ key }) => key.slice(0, 1))) {
    const known = new Set(parts.find(({ key }) => key === digit)?.value);
    const changes = some.filter(({ key, isShared }) => known.has(key) !== isShared);
    for (const { key, isShared } of changes) known[isShared ? 'add' : 'delete'](key);
    if (changes.length > 0) {
      await sharedBaseCursors.set(context.cursors, digit, [...known].sort());
    }
  }
}
