/** Who is to be erased, and when. The note outlives the row, so that an erasure that breaks off is finished. */
import type { State } from '../context.ts';
import { goneCursors } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

export type Gone = NonNullable<Awaited<ReturnType<typeof goneNote>>>;
export type Remains = NonNullable<Gone['remains']>;

export async function recordGone({ cursors }: Cursors, id: string, gone: Gone): Promise<void> {
  await goneCursors.set(cursors, id, gone);
}

export async function readGone({ cursors }: Cursors): Promise<readonly (Gone & { readonly id: string })[]> {
  return (await goneCursors.list(cursors)).map(({ key, value }) => ({ ...value, id: key }));
}

/** The note about one user. */
export function goneNote({ cursors }: Cursors, id: string) {
  return goneCursors.get(cursors, id);
}

export async function forgetGone({ cursors }: Cursors, id: string): Promise<void> {
  await goneCursors.remove(cursors, id);
}

/** For users who are seen again. One request, and one for each of them who was to be erased. */
export async function keepSeen(context: Cursors, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const seen = new Set(ids);
  const back = (await readGone(context)).filter(({ id }) => seen.has(id));
  for (const { id } of back) await forgetGone(context, id);
}
