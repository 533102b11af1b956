/** Who is to be erased, and when. The note outlives the row, so that an erasure that breaks off is finished. */
import { chunksOf } from '../../core/ranges.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { goneCursors } from './cursors.ts';

type Cursors = Pick<State, 'cursors'>;

const atOnce = 16;

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

/** For users who are seen again: once in a run, not for every page, with one request for each user to be erased. */
export async function keepBack(context: Pick<State, 'cursors' | 'users'>, epoch: number): Promise<void> {
  for (const some of chunksOf(await readGone(context), atOnce)) {
    const rows = await Promise.all(some.map(({ id }) => context.users.get(id)));
    const back = rows.flatMap((stored) => (stored && isBack(stored.value, epoch) ? [stored.value.id] : []));
    for (const id of back) await forgetGone(context, id);
  }
}

/** `epoch`: that of the last full pass over the directory. */
export function isBack({ directory }: UserRow, epoch: number): boolean {
  return directory.removed === undefined && directory.epoch >= epoch;
}
