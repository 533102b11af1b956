/** The exclusive right to write one user. */
import type { Lease } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';

export const leaseTermMs = 5 * 60_000;

/** Runs the work under the lease of the user, and releases it. `busy`: another writer has the lease; nothing was done. */
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
