/** Erases everything stored about one user, on request. The next run treats the user as new. */
import type { Runtime, State } from '../context.ts';
import { recordErased } from '../ledger/erased.ts';
import { eraseRemains, lists, remainsOf } from '../ledger/erasure.ts';
import { findUser } from '../ledger/find-user.ts';
import { recordGone, together } from '../ledger/gone.ts';
import { leaseTermMs } from '../ledger/leases.ts';

export type Erased =
  | { readonly kind: 'erased' | 'busy'; readonly userId: string }
  | { readonly kind: 'not-found' };

/** `busy`: the user is being written, or the user's row has just changed. The request may be repeated safely. */
export async function eraseUser(context: State & Runtime, idOrUpn: string): Promise<Erased> {
  const found = await findUser(context, idOrUpn);
  if (found === undefined) return { kind: 'not-found' };
  const { id: userId } = found.value;
  const now = context.clock.now();
  const lease = await context.leases.acquire(userId, 'erasure', now, leaseTermMs);
  if (lease === undefined) return { kind: 'busy', userId };
  const remains = remainsOf(found.value);
  // The directory delta names a user only once: without this note, the user would come back only with the next full
  // pass.
  await recordErased(context, userId);
  // This note outlives the row, so that tidyUp can finish an erasure that breaks off here.
  const { note, earlier } = await recordGone(context, userId, { after: now.toISOString(), remains });
  const isErased = await context.users.erase(userId, found.etag);
  // Where the answer to the first attempt was lost, the row is gone all the same, or a refresh has stored a new one.
  const present = isErased ? undefined : await context.users.get(userId);
  if (present !== undefined && lists(present.value, remains)) {
    // An earlier note that the user must be erased is kept: the directory reports that only once.
    await (earlier === undefined ? note.remove() : note.replace(earlier));
    await lease.release();
    return { kind: 'busy', userId };
  }
  await eraseRemains(context, userId, together(earlier?.remains, remains));
  // Again: a refresh may have read the first note, and the user, before the row was erased.
  await recordErased(context, userId);
  await note.remove();
  return { kind: 'erased', userId };
}
