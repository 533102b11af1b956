/**
 * Before a picture may be cleared, Exchange must answer "no photo" on two separate nights, each time to a separate
 * request.
 */
import type { Runtime, Tenant } from '../context.ts';
import type { Observation } from './observation.ts';

/**
 * Records the first proof for users whose picture would be cleared. Other users, and users with a proof, are not
 * asked.
 */
export async function proveAbsences(
  { settings, sourcePhotos, clock }: Tenant & Runtime,
  observations: readonly Observation[],
): Promise<Observation[]> {
  if (settings.REMOVAL === 'keep') return [...observations];
  return Promise.all(
    observations.map(async (one) => {
      if (one.decision.wanted !== 'clear' || one.snapshot.absentSince !== undefined) return one;
      // The proof would not be believed either, so it would be asked for again each night.
      if (one.user.agreement?.disbelieved === true) return one;
      const alone = await sourcePhotos.describeAlone(one.user.id);
      if (alone.kind !== 'none') return one;
      return { ...one, snapshot: { ...one.snapshot, absentSince: clock.now().toISOString() } };
    }),
  );
}
