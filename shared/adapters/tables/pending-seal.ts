/** Seals the pending write of a user, and believes only a sealed one. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Sealed } from '../../core/seal.ts';
import type { PendingWrite, UserRow } from '../../core/user.ts';
import type { UserSnapshot } from '../../ports/state.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { Column } from './limits.ts';
import type { ParsedUser } from './user-row.ts';

/** Asks for the key only if a write is pending. */
export async function believed(seals: Seals, { user, pendingSeal }: ParsedUser): Promise<UserRow> {
  const { pending } = user;
  if (pending === undefined) return user;
  try {
    const trust = await seals.check(sealed(user.id, pending), pendingSeal);
    return trust === 'sealed' ? user : { ...user, pending: undefined, disbelieved: trust };
  } catch (error) {
    if (!(error instanceof TransientError) && !(error instanceof PermanentError)) throw error;
    // A run that only reports goes on without the key.
    return { ...user, pending: undefined, uncheckedPending: error.message };
  }
}

/** The column of the seal; none is written if nothing is pending. */
export async function sealOfPending(
  seals: Seals,
  id: string,
  { pending }: Pick<UserSnapshot, 'pending'>,
): Promise<Record<string, Column>> {
  if (pending === undefined) return {};
  return { pendingSeal: (await seals.seal(sealed(id, pending))) ?? '' };
}

function sealed(userId: string, pending: PendingWrite): Sealed {
  return { kind: 'pending', userId, runId: pending.runId, content: pending };
}
