/** Who is to be erased, and when. The note outlives the row, so that an erasure that breaks off is finished. */
import type { OrphanedFile } from '../../ports/state.ts';
import type { State } from '../context.ts';

export interface Gone {
  readonly after: string;
  /** What is left once the row is erased; undefined while it is there. */
  readonly remains?: Remains;
}

export interface Remains {
  /** By `nameKey`. */
  readonly names: readonly string[];
  readonly files: readonly OrphanedFile[];
}

const prefix = 'gone:';

export async function noteGone({ cursors }: Pick<State, 'cursors'>, id: string, gone: Gone): Promise<void> {
  await cursors.set(prefix + id, gone);
}

export async function readGone({
  cursors,
}: Pick<State, 'cursors'>): Promise<readonly (Gone & { readonly id: string })[]> {
  const notes = await cursors.list<Gone>(prefix);
  return notes.map(({ name, value }) => ({ ...value, id: name.slice(prefix.length) }));
}

/** What stands of one user. */
export async function goneNote({ cursors }: Pick<State, 'cursors'>, id: string): Promise<Gone | undefined> {
  return cursors.get<Gone>(prefix + id);
}

export async function removeNote({ cursors }: Pick<State, 'cursors'>, id: string): Promise<void> {
  await cursors.remove(prefix + id);
}

/** For users who are seen again. One request, and one for each of them who was to be erased. */
export async function forgetGone(context: Pick<State, 'cursors'>, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const seen = new Set(ids);
  const back = (await readGone(context)).filter(({ id }) => seen.has(id));
  for (const { id } of back) await removeNote(context, id);
}
