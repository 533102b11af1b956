/**
 * Picture bases that more than one user claims, stored as hints so that a night needs no request per user. For these
 * bases, `Names` decides.
 */
import { baseKey, mostHolders, upnBase } from '../../core/picture-base.ts';
import type { State } from '../context.ts';
import { sharedBaseCursors } from './cursors.ts';

type Part = Awaited<ReturnType<typeof sharedBaseCursors.get>>;

/** More of one part do not fit into a column. */
const mostKeys = 1_900;

/** By `baseKey`. If a part cannot be read, or has too many bases, all of its bases count as shared. */
export async function readSharedBases(cursors: State['cursors']): Promise<Pick<ReadonlySet<string>, 'has'>> {
  const { values, unreadable } = await sharedBaseCursors.listEach(cursors);
  const shared = new Set<string>();
  const doubtful = new Set(unreadable.map(({ key }) => key));
  for (const { key, value } of values) {
    if (!Array.isArray(value)) doubtful.add(key);
    else for (const base of value) shared.add(base);
  }
  return { has: (key) => shared.has(key) || doubtful.has(key.slice(0, 1)) };
}

/** Updates the stored bases: adds those of `names` that have several holders, and removes those that no longer do. */
export async function recordSharedBases(
  context: Pick<State, 'names' | 'cursors' | 'users'>,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return;
  const { values, unreadable } = await sharedBaseCursors.listEach(context.cursors);
  for (const { key } of unreadable) await noteAnew(context, key);
  if (unreadable.length > 0) return recordSharedBases(context, names);
  const parts = new Map<string, Part>(values.map(({ key, value }) => [key, value]));
  const asked = await sharedOf(context, names);
  for (const [digit, some] of Map.groupBy(asked, ({ key }) => key.slice(0, 1))) {
    const part = parts.get(digit) ?? [];
    if (!Array.isArray(part)) continue;
    const shared = new Set(part);
    const changes = some.filter(({ key, isShared }) => shared.has(key) !== isShared);
    for (const { key, isShared } of changes) shared[isShared ? 'add' : 'delete'](key);
    if (changes.length > 0) await sharedBaseCursors.set(context.cursors, digit, partOf(shared));
  }
}

async function sharedOf(
  { names }: Pick<State, 'names'>,
  bases: readonly string[],
): Promise<readonly { readonly key: string; readonly isShared: boolean }[]> {
  const holders = [...(await names.holders(bases))];
  for (const [base, ids] of holders) if (ids.length > mostHolders) await names.shorten(base);
  return holders.map(([base, ids]) => ({ key: baseKey(base), isShared: ids.length > 1 }));
}

function partOf(keys: ReadonlySet<string>): NonNullable<Part> {
  return keys.size > mostKeys ? { tooMany: true } : [...keys].sort();
}

/** Rebuilds an unreadable part from the sign-in names of all users. */
async function noteAnew(
  { names, cursors, users }: Pick<State, 'names' | 'cursors' | 'users'>,
  digit: string,
): Promise<void> {
  const shared = new Set<string>();
  for await (const page of users.signInNames({ from: '', to: undefined })) {
    const bases = page.map(({ upn }) => upnBase(upn)).filter((base) => baseKey(base).startsWith(digit));
    for (const [base, ids] of await names.holders(bases)) if (ids.length > 1) shared.add(baseKey(base));
  }
  await sharedBaseCursors.set(cursors, digit, partOf(shared));
}
