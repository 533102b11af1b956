/** Everything that is remembered of one user goes, because somebody asks for it. The next night meets the user as somebody new. */
import type { Runtime, State } from '../context.ts';
import { recordErased } from '../ledger/erased.ts';
import { eraseRemains, remainsOf } from '../ledger/erasure.ts';
import { findUser } from '../ledger/find-user.ts';
import { forgetGone, goneNote, recordGone } from '../ledger/gone.ts';

export type Erased =
  | { readonly kind: 'erased' | 'busy'; readonly userId: string }
  | { readonly kind: 'not-found' };

const termMs = 5 * 60_000;

/** `busy`: somebody is writing to the user, or has just changed what is remembered. Repeating it does no harm. */
export async function eraseUser(context: State & Runtime, idOrUpn: string): Promise<Erased> {
  const found = await findUser(context, idOrUpn);
  if (found === undefined) return { kind: 'not-found' };
  const { id: userId } = found.value;
  const now = context.clock.now();
  const lease = await context.leases.acquire(userId, 'erasure', now, termMs);
  if (lease === undefined) return { kind: 'busy', userId };
  const remains = remainsOf(found.value);
  const before = await goneNote(context, userId);
  // The directory tells of a user once: without this the next full pass would be the first to know of them again.
  await recordErased(context, userId);
  // Outlives the row, so that tidyUp finishes what breaks off here.
  await recordGone(context, userId, { after: now.toISOString(), remains });
  if (!(await context.users.erase(userId, found.etag))) {
    // Whoever was to be erased anyway still is: the directory tells of that once.
    await (before === undefined ? forgetGone(context, userId) : recordGone(context, userId, before));
    await lease.release();
    return { kind: 'busy', userId };
  }
  await eraseRemains(context, userId, remains);
  await forgetGone(context, userId);
  return { kind: 'erased', userId };
}
