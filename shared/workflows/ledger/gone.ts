/** Notes about users to erase, and when. A note outlives the row, so that an interrupted erasure is completed. */
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

/** Entra ID keeps a deleted user for 30 days. */
export const restorableMs = 30 * dayMs;

/** Keeps what an erasure that broke off has yet to erase, because only the earlier note lists it. */
export async function recordGone({ cursors }: Cursors, id: string, gone: Gone): Promise<void> {
  const earlier = await orIfUnreadable(goneCursors.get(cursors, id), async () => undefined);
  const remains = together(earlier?.remains, gone.remains);
  await goneCursors.set(cursors, id, remains === undefined ? gone : { ...gone, remains });
}

/** Replaces the note by an earlier one. */
export async function restoreNote({ cursors }: Cursors, id: string, earlier: Gone): Promise<void> {
  await goneCursors.set(cursors, id, earlier);
}

function together(one: Remains | undefined, other: Remains | undefined): Remains | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const files = new Map([...one.files, ...other.files].map((file) => [`${file.key} ${file.itemId}`, file]));
  return { names: [...new Set([...one.names, ...other.names])], files: [...files.values()] };
}

export async function readGone({ cursors }: Cursors) {
  const { values, unreadable } = await goneCursors.listEach(cursors);
  return { notes: values.map(({ key, value }) => ({ ...value, id: key })), unreadable };
}

/** The note about one user. An unreadable note is replaced by `noteAfresh`. */
export async function goneNote({ cursors }: Cursors, id: string, now: Date): Promise<Gone | undefined> {
  return orIfUnreadable(goneCursors.get(cursors, id), async () => noteAfresh(id, now));
}

/**
 * Replaces an unreadable note, whose time and content are unknown: erases after the longest wait, and only what is found
 * under the object id. Names that only the old note listed stay claimed.
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

/** Removes the notes of users who are listed again. Called once per run; sends one request per note. */
export async function forgetReturned(
  context: Pick<State, 'cursors' | 'users'>,
  epoch: number,
): Promise<void> {
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
