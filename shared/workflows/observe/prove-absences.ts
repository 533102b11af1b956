/** Before a picture may be cleared, Exchange must say "no photo" twice, a night apart, each time to a question of its own. */
import type { Context } from '../context.ts';
import type { Examined } from './observation.ts';

/** Notes the first proof for users whose picture would be cleared. Asks nobody else, and asks nobody twice. */
export async function proveAbsences(
  { settings, sourcePhotos, clock }: Context,
  examined: readonly Examined[],
): Promise<Examined[]> {
  if (settings.REMOVAL === 'keep') return [...examined];
  return Promise.all(
    examined.map(async (one) => {
      if (one.decision.wanted !== 'clear' || one.remembered.absentSince !== undefined) return one;
      const alone = await sourcePhotos.describeAlone(one.user.id);
      if (alone.kind !== 'none') return one;
      return { ...one, remembered: { ...one.remembered, absentSince: clock.now().toISOString() } };
    }),
  );
}
