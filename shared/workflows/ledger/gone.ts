/** Who is to be erased, and when. The note outlives the row, so that an erasure that breaks off is finished. */
import { dayMs } from '../../core/calendar.ts';
import { nameKey } from '../../core/picture-base.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { UserRow } from '../../core/user.ts';
import type { State } from '../context.ts';
import { goneCursors } from './cursors.ts';
import { orIfUnreadable } from './typed-cursor.ts';

type Cursors = Pick<State, 'cursors'>;

const atOnce = 16;

export type Gone = NonNullable<Awaited<ReturnType<typeof goneCursors.get>>>;
export type Remains = NonNullable<Gone['remains']>;

/** Entra keeps a deleted user as long. */
export const restorableMs = 30 * dayMs;

export async function recordGone({ cursors }: Cursors, id: string, gone: Gone): Promise<void> {
  await goneCursors.set(cursors, id, gone);
}

export async function readGone({ cursors }: Cursors) {
  const { values, unreadable } = await goneCursors.listEach(cursors);
  return { notes: values.map(({ key, value }) => ({ ...value, id: key })), unreadable };
}

/** The note about one user; one that cannot be read is a note all the same. */
export async function goneNote({ cursors }: Cursors, id: string, now: Date): Promise<Gone | undefined> {
  return orIfUnreadable(goneCursors.get(cursors, id), async () => noteAfresh(id, now));
}

/**
 * In place of a note that cannot be read. Nobody knows when it was due or what it listed: the longest wait counts, and
 * what is found under the object id is erased; names that only the note listed stay claimed.
 */
export function noteAfresh(id: string, now: Date): Gone {
  return {
    after: new Date(now.getTime() + restorableMs).toISOString(),
    remains: { names: [nameKey(id)], files: [] },
  };
}

export async function forgetGone({ cursors }: Cursors, id: string): Promise<void> {
  await goneCursors.remove(cursors, id);
}

/** For users who are seen again: once in a run, not for every page, with one request for each user to be erased. */
export async function keepBack(context: Pick<State, 'cursors' | 'users'>, epoch: number): Promise<void> {
  const { notes, unreadable } = await readGone(context);
  const ids = [...notes.map(({ id }) => id), ...unreadable.map(({ key }) => key)];
  for (const some of chunksOf(ids, atOnce)) {
    const rows = await Promise.all(some.map((id) => context.users.get(id)));
    const back = rows.flatMap((stored) => (stored && isBack(stored.value, epoch) ? [stored.value.id] : []));
    for (const id of back) await forgetGone(context, id);
  }
}

/** `epoch`: that of the last full pass over the directory. */
export function isBack({ directory }: UserRow, epoch: number): boolean {
  return directory.removed === undefined && directory.epoch >= epoch;
}
