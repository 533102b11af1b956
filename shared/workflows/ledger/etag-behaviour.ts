/** How the ETags of source photos behaved in earlier runs. */
import { type EtagBehaviour, learned, trustedEtags } from '../../core/etag-behaviour.ts';
import type { Totals } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import { etagBehaviourCursor } from './cursors.ts';

export async function readEtagBehaviour({ cursors }: Pick<State, 'cursors'>): Promise<EtagBehaviour> {
  return (await etagBehaviourCursor.get(cursors)) ?? trustedEtags;
}

/** Called once when a run closes. Writes only if something changed. */
export async function learnFrom(
  context: Pick<State, 'cursors'> & Pick<Runtime, 'clock'>,
  totals: Totals,
): Promise<void> {
  const before = await readEtagBehaviour(context);
  const after = learned(before, totals, context.clock.now());
  if (after.sampled === before.sampled && after.silentAt === before.silentAt) return;
  await etagBehaviourCursor.set(context.cursors, after);
}
