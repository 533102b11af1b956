/** Notes about users to erase, and when. A note outlives the row, so that an interrupted erasure is completed. */
import { dayMs } from '../../core/calendar.ts';
import { nameKey } from '../../core/picture-base.ts';
import type { UserRow } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { goneCursors } from './cursors.ts';
import { type Held, orIfUnreadable } from './typed-cursor.ts';

type Cursors = Pick<State, 'cursors'>;

export type Gone = NonNullable<Awaited<ReturnType<typeof goneCursors.get>>>;
export type Remains = NonNullable<Gone['remains']>;
export type GoneNote = Awaited<ReturnType<typeof readGone>>['notes'][number];

/** Entra ID keeps a deleted user for 30 days. */
export const restorableMs = 30 * dayMs;

/**
 * Keeps what an erasure that broke off has yet to erase, because only the earlier note lists it. Returns the note, and what
 * it replaced.
 */
export async function recordGone(
  context: Cursors & Pick<Runtime, 'clock'>,
  id: string,
  gone: Gone,
): Promise<{ readonly note: Held<Gone>; readonly earlier: Gone | undefined }> {
  for (;;) {
    const held = await heldNote(context, id);
    const remains = together(held?.value?.remains, gone.remains);
    const note = await held?.replace({ ...gone, remains });
    if (note !== undefined) return { note, earlier: held?.value };
    if (held === undefined) await noteAfresh(context, id);
  }
}

/** Undefined: unreadable. */
function heldNote({ cursors }: Cursors, id: string): Promise<Held<Gone> | undefined> {
  return orIfUnreadable(goneCursors.hold(cursors, id), async () => undefined);
}

export function together<R extends Remains | undefined>(one: Remains | undefined, other: R): R | Remains {
  if (one === undefined || other === undefined) return one ?? other;
  const files = new Map([...one.files, ...other.files].map((file) => [`${file.key} ${file.itemId}`, file]));
  return { names: [...new Set([...one.names, ...other.names])], files: [...files.values()] };
}

export async function readGone({ cursors }: Cursors) {
  const { values, unreadable } = await goneCursors.listEach(cursors);
  return { notes: values, unreadable };
}

/**
 * Replaces an unreadable note, whose time and content are unknown: erases after the longest wait, and only what is found
 * under the object id. Names that only the old note listed stay claimed.
 */
export async function noteAfresh(
  { cursors, clock }: Cursors & Pick<Runtime, 'clock'>,
  id: string,
): Promise<void> {
  await goneCursors.set(cursors, id, {
    after: new Date(clock.now().getTime() + restorableMs).toISOString(),
    remains: { names: [nameKey(id)], files: [] },
  });
}

/**
 * A user who is back is not erased. What an erasure that broke off has yet to erase stays noted, also where that is unknown
 * because the note is unreadable.
 */
export async function forgetLeaving({ cursors }: Cursors, id: string): Promise<void> {
  const note = await heldNote({ cursors }, id);
  if (note !== undefined && note.value?.remains === undefined) await note.remove();
}

/** `epoch`: that of the last full pass over the directory. */
export function isBack({ directory }: UserRow, epoch: number): boolean {
  return directory.removed === undefined && directory.epoch >= epoch;
}
