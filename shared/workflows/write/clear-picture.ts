/**
 * Hides the photo of a user who has none in Exchange any more. The files stay for the undo days; then tidyUp removes
 * them.
 */
import type { Agreement } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { recordCleared } from '../ledger/cleared-files.ts';
import { withReadHashes } from '../observe/agreed-files.ts';
import { changeProfile, mustBeAsSeen } from './change-profile.ts';
import type { Job, RowWriter } from './job.ts';
import { type Change, readableProfile, stamp } from './picture-properties.ts';
import { keepUndoCopy } from './undo-copy.ts';

/** Errors as in `changeProfile`. */
export async function clearPicture(context: State & Runtime, job: Job, userRow: RowWriter): Promise<void> {
  const { user, snapshot } = job.observation;
  const agreement = user.agreement as Agreement;
  await keepUndoCopy(context, job, agreement.base, { kind: 'nothing' });
  await recordCleared(context, user.id, await withReadHashes(job.reader, agreement));
  const changes: Change[] = [
    // The timestamp first, because it makes caches fetch again: once nothing is shown, an interrupted clear is not
    // resumed.
    stamp(context),
    ['SPS-PicturePlaceholderState', '1'],
    ['PictureURL', ''],
  ];
  const profile = readableProfile(job);
  const differs = changes.filter(([property]) => property !== 'PictureURL' || profile.pictureUrl !== '');
  await mustBeAsSeen(job, differs);
  const shown = await changeProfile(context, job, { changes: differs, base: undefined });
  const now = context.clock.now();
  await userRow.write({
    ...snapshot,
    profile: shown,
    agreement: undefined,
    pending: undefined,
    lastObservation: undefined,
    trouble: undefined,
    absentSince: undefined,
    repairedAt: [...user.repairedAt, now.toISOString()].slice(-3),
  });
}
