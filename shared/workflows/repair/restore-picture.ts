/**
 * What was there before comes back: because a copy was begun and the Exchange photo went away, or because somebody
 * asked for an undo. Either way a write is pending, and what it has not done yet is done.
 */
import { PermanentError } from '../../core/errors.ts';
import { pictureTimestamp } from '../../core/picture-url.ts';
import { showedNothing } from '../../core/undo.ts';
import type { PendingUndo, PendingWrite } from '../../core/user.ts';
import type { PicturePlace, UndoCopy } from '../../ports.ts';
import type { Context } from '../context.ts';
import type { Job, RowMemory } from './act.ts';
import { noteCleared } from './clear-picture.ts';
import { keptHere } from './kept-here.ts';
import { readableProfile } from './picture-properties.ts';
import { putBack, type Wanted } from './put-back.ts';

export type Copies = readonly [UndoCopy, ...UndoCopy[]];

export async function restorePicture(context: Context, job: Job, memory: RowMemory): Promise<void> {
  const { user } = job.examined;
  const pending = user.pending as PendingWrite;
  const runId = pending.undo?.runId ?? pending.runId;
  const copies = await keptHere(context, job.examined, runId);
  if (!isThere(copies)) {
    throw new PermanentError('no-undo-copy', `What user ${user.id} showed before run ${runId} was not kept`);
  }
  return pending.undo === undefined
    ? undoBegun(context, job, memory, copies)
    : undoAsked(context, job, memory, { copies, pending, undo: pending.undo });
}

export function isThere(copies: readonly UndoCopy[]): copies is Copies {
  return copies.length > 0;
}

/** A copy that was begun is taken back, as if it had never been. */
async function undoBegun(context: Context, job: Job, memory: RowMemory, copies: Copies): Promise<void> {
  const { user, remembered } = job.examined;
  const wanted = { copies, properties: copies[0].properties, removes: true, since: [] };
  const profile = await putBack(context, job, wanted, { touch: false });
  await memory.write({
    ...remembered,
    profile,
    pending: undefined,
    look: undefined,
    trouble: undefined,
    repairedAt: [...user.repairedAt, context.clock.now().toISOString()].slice(-3),
  });
}

/** An undo is no repair: it is not counted among those that tell of somebody else who writes too. */
async function undoAsked(
  context: Context,
  job: Job,
  memory: RowMemory,
  {
    copies,
    pending,
    undo,
  }: { readonly copies: Copies; readonly pending: PendingWrite; readonly undo: PendingUndo },
): Promise<void> {
  const { remembered } = job.examined;
  const since = await keptHere(context, job.examined, pending.runId);
  const wanted = wantedBack(copies, since, await job.examined.geo.library.place());
  const hides = await noteFiles(context, job, copies, wanted);
  const begun = Number(pictureTimestamp(new Date(pending.at)));
  const touch = Number(readableProfile(job).timestamp) < begun;
  const profile = await putBack(context, job, wanted, { touch });
  await memory.write({
    ...remembered,
    profile,
    // What was agreed stays true of the time it was agreed. Of files that are to go it is forgotten, or they would stay.
    agreement: hides ? undefined : remembered.agreement,
    pending: undefined,
    look: undefined,
    trouble: undefined,
    undoneSha: undo.marks,
  });
}

/** Nothing comes back the way a clear shows nothing, and the files stay for the undo days (DECISIONS.md, D-undo-clear). */
export function wantedBack(copies: Copies, since: readonly UndoCopy[], place: PicturePlace): Wanted {
  const { properties } = copies[0];
  if (!showedNothing(copies[0], place)) return { copies, properties, removes: true, since };
  const hidden = { ...properties, PictureURL: '', 'SPS-PicturePlaceholderState': '1' };
  return { copies, properties: hidden, removes: false, since };
}

/** Whether files are left that nothing shows. tidyUp removes them when an undo of this undo is no longer possible. */
async function noteFiles(
  context: Context,
  { examined: { user, remembered } }: Job,
  copies: Copies,
  { removes }: Wanted,
): Promise<boolean> {
  const { agreement } = remembered;
  const fresh = copies.some(({ base, files }) => base === agreement?.base && Object.keys(files).length === 0);
  if (removes || agreement === undefined || !fresh) {
    await context.cursors.remove(`cleared:${user.id}`);
    return false;
  }
  await noteCleared(context, user.id, agreement);
  return true;
}
