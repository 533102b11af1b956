/**
 * Seals agreements. A photo is removed only because Instep itself once found that both sides showed it, and not because
 * storage says so (DECISIONS.md, D-seals).
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import type { Sealed } from '../../core/seal.ts';
import type { Agreement, SealedAgreement, UserRow } from '../../core/user.ts';
import type { Seals } from '../key-vault/seals.ts';

/** With its seal if it is new. Without an answer of the key it is stored without one, and removes no photo. */
export async function withSeal(
  seals: Seals,
  userId: string,
  { disbelieved: _, ...agreement }: Agreement,
): Promise<Agreement> {
  if (!seals.isOn || agreement.seal !== undefined) return agreement;
  return { ...agreement, seal: await unlessRefused(() => seals.seal(sealed(userId, agreement)), undefined) };
}

/**
 * Without a seal that fits, an absence that was confirmed counts for nothing: it is confirmed anew on each night, and the
 * photo stays. While the key does not answer, nothing is written, so the row is returned as it is.
 */
export async function withBelief(seals: Seals, user: UserRow): Promise<UserRow> {
  const { agreement } = user;
  if (agreement === undefined || !seals.isOn) return user;
  const { seal = '' } = agreement;
  const trust = await unlessRefused(() => seals.check(sealed(user.id, agreement), seal), 'sealed');
  if (trust === 'sealed') return { ...user, agreement: { ...agreement, seal } };
  return { ...user, absentSince: undefined, agreement: { ...agreement, seal: '', disbelieved: true } };
}

/** Without a key every agreement is believed. */
export async function isBelieved(seals: Seals, userId: string, agreement: SealedAgreement): Promise<boolean> {
  return !seals.isOn || (await seals.check(sealed(userId, agreement), agreement.seal)) === 'sealed';
}

/** ETags change without a new agreement, and so may the hashes of L and S (DECISIONS.md, D-read-back-one). */
function sealed(userId: string, { sourceSha, host, base, files }: SealedAgreement): Sealed {
  return { kind: 'agreement', userId, runId: '', content: { sourceSha, host, base, shown: files.M.sha } };
}

async function unlessRefused<T, O>(ask: () => Promise<T>, otherwise: O): Promise<T | O> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TransientError || error instanceof PermanentError) return otherwise;
    throw error;
  }
}
