/** Carries out an action for one user. The caller holds the lease and has just observed the user. */
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { clearPicture } from './clear-picture.ts';
import { openJob, rowWriter, type Work } from './job.ts';
import { restorePicture } from './restore-picture.ts';
import { showPicture } from './show-picture.ts';
import { targetOf } from './target.ts';

/** `etag`: of the row that the observation started from. */
export async function act(
  context: Tenant & Writing & State & Runtime,
  observation: Observation,
  work: Work,
  etag: string,
): Promise<void> {
  const job = openJob(context, await targetOf(context, observation), work);
  const userRow = rowWriter(context, etag);
  switch (job.action) {
    case 'copy':
    case 'finish':
    case 'properties':
      return showPicture(context, job, userRow);
    case 'restore':
      return restorePicture(context, job, userRow);
    case 'clear':
      return clearPicture(context, job, userRow);
    case 'report':
    case 'none':
      return undefined;
  }
  return job.action satisfies never;
}
