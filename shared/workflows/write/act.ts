/** Carries out what was decided for one user. The caller holds the lease and has just looked. */
import type { Context } from '../context.ts';
import { clearPicture } from './clear-picture.ts';
import { type Job, rowWriter } from './job.ts';
import { restorePicture } from './restore-picture.ts';
import { showPicture } from './show-picture.ts';

/** `etag` is that of the row the examination began with. */
export async function act(context: Context, job: Job, etag: string): Promise<void> {
  const memory = rowWriter(context, etag);
  switch (job.action) {
    case 'copy':
    case 'finish':
    case 'properties':
      return showPicture(context, job, memory);
    case 'restore':
      return restorePicture(context, job, memory);
    case 'clear':
      return clearPicture(context, job, memory);
    case 'report':
    case 'none':
      return undefined;
  }
  return job.action satisfies never;
}
