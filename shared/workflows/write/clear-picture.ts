/**
 * Hides the photo of a user who has none in Exchange any more. The files stay for the undo days; then tidyUp removes
 * them.
 */
import { pictureTimestamp } from '../../core/picture-url.ts';
import type { Agreement } from '../../core/user.ts';
import type { Runtime, State } from '../context.ts';
import { recordCleared } from '../ledger/cleared-files.ts';
import type { Job, RowWriter } from './job.ts';
import { readableProfile, readProfile, writeProperties } from './picture-properties.ts';
import { keepUndoCopy } from './undo-copy.ts';

export async function clearPicture(context: State & Runtime, job: Job, userRow: RowWriter): Promise<void> {
  const { user, snapshot } = job.observation;
  const agreement = user.agreement as Agreement;
  await keepUndoCopy(context, job, agreement.base, { kind: 'nothing' });
  const now = context.clock.now();
  await recordCleared(context, user.id, agreement);
  const changes: (readonly [
    'PictureURL' | 'SPS-PicturePlaceholderState' | 'SPS-PictureTimestamp',
    string,
  ])[] = [
    // The timestamp first, because it makes caches fetch again: once nothing is shown, an interrupted clear is not
    // resumed.
    ['SPS-PictureTimestamp', pictureTimestamp(now)],
    ['SPS-PicturePlaceholderState', '1'],
    ['PictureURL', ''],
  ];
  const profile = readableProfile(job);
  const differs = changes.filter(([property]) => property !== 'PictureURL' || profile.pictureUrl !== '');
  await writeProperties(job, differs);
  await userRow.write({
    ...snapshot,
    profile: await readProfile(context, job, undefined),
    agreement: undefined,
    pending: undefined,
    look: undefined,
    trouble: undefined,
    absentSince: undefined,
    repairedAt: [...user.repairedAt, now.toISOString()].slice(-3),
  });
}
