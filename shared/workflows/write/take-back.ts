/**
 * Takes back what an earlier attempt wrote to the profile of another user. That attempt ended before it could do so itself:
 * it died, or a service asked it to wait (DECISIONS.md, D-verified-writes).
 */
import type { ProfileReading } from '../../core/observation.ts';
import { pictureUrl } from '../../core/picture-url.ts';
import { shownBase } from '../../core/triage.ts';
import type { PendingWrite } from '../../core/user.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { isOfAnotherUser } from './change-profile.ts';
import { openJob, type Work } from './job.ts';
import { revertProfile } from './revert-profile.ts';
import { targetOf } from './target.ts';

/** `pending`: the unfinished write. Nothing is written unless the other profile shows the files of that write. */
export async function takeBackAstray(
  context: Tenant & Writing & State & Runtime,
  observation: Observation,
  { pending, ...work }: Work & { readonly pending: PendingWrite },
): Promise<void> {
  // A user whose profile was not read is unknown, and no attempt comes here.
  const found = observation.profile as ProfileReading;
  if (!isOfAnotherUser(found, { observation })) return;
  const target = await targetOf(context, observation);
  const location = await target.geo.library.locate();
  if (shownBase(found, location) !== pending.base) return;
  const written = ['PictureURL', pictureUrl(pending.base, location)] as const;
  await revertProfile(context, openJob(context, target, work), [written], found);
}
