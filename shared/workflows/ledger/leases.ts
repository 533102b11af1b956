/** The exclusive right to write one user. */
import type { Lease } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';

export const leaseTermMs = 5 * 60_000;

/** Works while the user's lease is held, and gives it back. `busy`: another writer holds it, and nothing was done. */
export async function leased<T>(
  { leases, clock }: Pick<State, 'leases'> & Pick<Runtime, 'clock'>,
  user: { readonly userId: string; readonly holder: string },
  work: (lease: Lease) => Promise<T>,
): Promise<T | 'busy'> {
  const lease = await leases.acquire(user.userId, user.holder, clock.now(), leaseTermMs);
  if (lease === undefined) return 'busy';
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}
