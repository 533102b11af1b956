/** Before a picture may be cleared, Exchange must say "no photo" twice, a night apart, each time to a question of its own. */
import type { Runtime, Tenant } from '../context.ts';
import type { Observation } from './observation.ts';

/** Notes the first proof for users whose picture would be cleared. Asks nobody else, and asks nobody twice. */
export async function proveAbsences(
  { settings, sourcePhotos, clock }: Tenant & Runtime,
  observation: readonly Observation[],
): Promise<Observation[]> {
  if (settings.REMOVAL === 'keep') return [...observation];
  return Promise.all(
    observation.map(async (one) => {
      if (one.decision.wanted !== 'clear' || one.snapshot.absentSince !== undefined) return one;
      const alone = await sourcePhotos.describeAlone(one.user.id);
      if (alone.kind !== 'none') return one;
      return { ...one, snapshot: { ...one.snapshot, absentSince: clock.now().toISOString() } };
    }),
  );
}
