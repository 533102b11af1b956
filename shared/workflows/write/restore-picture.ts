/**
 * Restores the earlier photo, because a copy was interrupted and Exchange no longer has a photo, or because an undo was
 * requested. In both cases a write is pending, and the rest of it is done.
 */
import { PermanentError } from '../../core/errors.ts';
import { mayBeRestored, pictureTimestamp } from '../../core/picture-url.ts';
import { isKept, showedNothing } from '../../core/undo.ts';
import type { PendingUndo, PendingWrite } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { UndoCopy } from '../../ports/undo.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { forgetCleared, recordCleared } from '../ledger/cleared-files.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { withReadHashes } from '../observe/agreed-files.ts';
import { changedMeanwhile } from './changed-meanwhile.ts';
import { withCompletedSizes } from './completed-sizes.ts';
import { copiesHere } from './copies-here.ts';
import type { Job, RowWriter } from './job.ts';
import { isOvertaken, isUndoOvertaken } from './overtaken-restore.ts';
import { showsNoOther } from './own-address.ts';
import { hasValue, readableProfile } from './picture-properties.ts';
import { restoreCopies, type Wanted } from './restore-copies.ts';
import { keepUndoCopy } from './undo-copy.ts';
import { withoutPending } from './unfinished-files.ts';

export type Copies = readonly [UndoCopy, ...UndoCopy[]];

/**
 * A copy past its retention is none: an old mark that was put back restores no photo of long ago.
 * Throws PermanentError `no-undo-copy` if there is no copy that may be believed; other errors as in `changeProfile`.
 */
export async function restorePicture(
  context: Tenant & State & Runtime,
  job: Job,
  userRow: RowWriter,
): Promise<void> {
  const { user } = job.observation;
  const pending = user.pending as PendingWrite;
  const runId = pending.undo?.runId ?? pending.runId;
  const { acceptsUnsealed } = job;
  const copies = await copiesHere(context, job.observation, { runId, acceptsUnsealed });
  if (!hasCopies(copies) || !isKept(copies[0], context.settings.UNDO_DAYS, context.clock.now())) {
    throw new PermanentError(
      'no-undo-copy',
      `There is no sealed copy of what user ${user.id} showed before run ${runId}`,
    );
  }
  return pending.undo === undefined
    ? undoBegun(context, job, userRow, copies)
    : undoAsked(context, job, userRow, { copies, pending, undo: pending.undo });
}

export function hasCopies(copies: readonly UndoCopy[]): copies is Copies {
  return copies.length > 0;
}

/**
 * Reverts an interrupted copy. What it wrote may be encoded again and is then not recognised, so that what shows another
 * photo is kept: it may be the user's choice (DECISIONS.md, D-kept-before).
 */
async function undoBegun(
  context: Tenant & State & Runtime,
  job: Job,
  userRow: RowWriter,
  copies: Copies,
): Promise<void> {
  const { observation } = job;
  const { user, snapshot } = observation;
  const { shas, runId } = user.pending as PendingWrite;
  if (await isOvertaken(context, job, copies, shas)) {
    const anew = { ...job, observation: withoutPending(observation) };
    const showsNothing = showedNothing(copies[0], await job.geo.library.locate());
    await keepUndoCopy(context, anew, user.id, showsNothing ? { kind: 'nothing' } : { kind: 'copy', runId });
  }
  const { properties } = copies[0];
  const whole = await Promise.all(copies.map((copy) => withCompletedSizes(context, job, copy)));
  const asBefore = { copies: whole, properties, removes: true, since: [] };
  const wanted = await withoutOthers(context, job, asBefore);
  const profile = await restoreCopies(context, job, wanted, { touch: false });
  await userRow.write({
    ...snapshot,
    profile,
    pending: undefined,
    lastObservation: undefined,
    trouble: undefined,
    repairedAt: [...user.repairedAt, context.clock.now().toISOString()].slice(-3),
  });
}

/**
 * An undo is not counted among the repairs that reveal another writer. Throws PermanentError `moved`, and forgets the undo,
 * if another photo was chosen since it began.
 */
async function undoAsked(
  context: Tenant & State & Runtime,
  job: Job,
  userRow: RowWriter,
  {
    copies,
    pending,
    undo,
  }: { readonly copies: Copies; readonly pending: PendingWrite; readonly undo: PendingUndo },
): Promise<void> {
  const { snapshot } = job.observation;
  const { runId } = pending;
  const since = await copiesHere(context, job.observation, { runId, acceptsUnsealed: job.acceptsUnsealed });
  if (await isUndoOvertaken(context, job, copies, since)) {
    await userRow.write(withoutPending(job.observation).snapshot);
    throw changedMeanwhile(`User ${snapshot.id} shows another photo than when undo ${runId} began`);
  }
  const asBefore = wantedAfterUndo(copies, since, await job.geo.library.locate());
  const wanted = await withoutOthers(context, job, asBefore);
  const hides = await noteFiles(context, job, copies, wanted);
  const begun = Number(pictureTimestamp(new Date(pending.at)));
  const touch = Number(readableProfile(job).timestamp) < begun;
  const profile = await restoreCopies(context, job, wanted, { touch });
  await userRow.write({
    ...snapshot,
    profile,
    // The agreement stays valid for its time. For files that will be removed it is dropped, or they would stay.
    agreement: hides ? undefined : snapshot.agreement,
    pending: undefined,
    lastObservation: undefined,
    trouble: undefined,
    undoneSha: undo.marks,
  });
}

/** To restore "no photo" is to clear: the files stay for the undo days (DECISIONS.md, D-undo-clear). */
export function wantedAfterUndo(
  copies: Copies,
  since: readonly UndoCopy[],
  location: LibraryLocation,
): Wanted {
  const { properties } = copies[0];
  if (!showedNothing(copies[0], location)) return { copies, properties, removes: true, since };
  return { copies, properties: { ...properties, ...hidden }, removes: false, since };
}

const hidden = { PictureURL: '', 'SPS-PicturePlaceholderState': '1' } as const;

/**
 * No photo in place of one that may be another user's, or that is at an address outside the picture folder. If the
 * profile shows it all the time, that is the user's choice, and
 * nothing is written (DECISIONS.md, D-undo-not-own).
 */
async function withoutOthers(context: Tenant & State, job: Job, wanted: Wanted): Promise<Wanted> {
  const { properties } = wanted;
  const location = await job.geo.library.locate();
  const now = readableProfile(job);
  const isThere = (['PictureURL', 'SPS-PicturePlaceholderState'] as const).every((name) =>
    hasValue(now, [name, properties[name]], location),
  );
  const { PictureURL: pictureUrl, 'SPS-PicturePlaceholderState': placeholderState } = properties;
  const ownership = askedOwnership(context.names);
  const shown = { pictureUrl, placeholderState };
  if (isThere) return wanted;
  const isOwn =
    mayBeRestored(pictureUrl, location) &&
    (await showsNoOther(context, job.observation, shown, { ownership, location }));
  return isOwn ? wanted : { ...wanted, properties: { ...properties, ...hidden } };
}

/** Whether files remain that nothing shows. tidyUp removes them once this undo can no longer be undone. */
async function noteFiles(
  context: State & Runtime,
  { observation: { user, snapshot }, reader }: Job,
  copies: Copies,
  { removes }: Wanted,
): Promise<boolean> {
  const { agreement } = snapshot;
  const fresh = copies.some(({ base, files }) => base === agreement?.base && Object.keys(files).length === 0);
  if (removes || agreement === undefined || !fresh) {
    await forgetCleared(context, user.id);
    return false;
  }
  await recordCleared(context, user.id, await withReadHashes(reader, agreement));
  return true;
}
