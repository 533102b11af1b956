/** Erases everything stored about one user, on request. The next run treats the user as new. */
import type { Runtime, State } from '../context.ts';
import { recordErased } from '../ledger/erased.ts';
import { eraseWhole } from '../ledger/erasure.ts';
import { findUser } from '../ledger/find-user.ts';
import { holdGone } from '../ledger/gone.ts';

export type Erased =
  | { readonly kind: 'erased' | 'busy'; readonly userId: string }
  | { readonly kind: 'not-found' };

/** `busy`: the user is being written, or the user's row has just changed. The request may be repeated safely. */
export async function eraseUser(context: State & Runtime, idOrUpn: string): Promise<Erased> {
  const found = await findUser(context, idOrUpn);
  if (found === undefined) return { kind: 'not-found' };
  const { id: userId } = found.value;
  // The directory delta names a user only once: without this note, the user would come back only with the next full
  // pass.
  const askAgain = () => recordErased(context, userId);
  const isErased = await eraseWhole(context, found, { note: await holdGone(context, userId), askAgain });
  return { kind: isErased ? 'erased' : 'busy', userId };
}
