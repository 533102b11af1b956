/** How the ETags of source photos behaved in earlier runs. */
import { type EtagBehaviour, learned, trustedEtags } from '../../core/etag-behaviour.ts';
import type { Totals } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import { etagBehaviourCursor } from './cursors.ts';

export async function readEtagBehaviour({ cursors }: Pick<State, 'cursors'>): Promise<EtagBehaviour> {
  return (await etagBehaviourCursor.get(cursors)) ?? trustedEtags;
}

/** Called when a run closes. Writes only if something changed, and keeps what another message stores meanwhile. */
export async function learnFrom(
  { cursors, clock }: Pick<State, 'cursors'> & Pick<Runtime, 'clock'>,
  totals: Totals,
): Promise<void> {
  let isStored = false;
  while (!isStored) {
    const held = await etagBehaviourCursor.hold(cursors);
    const before = held.value ?? trustedEtags;
    const after = learned(before, totals, clock.now());
    const isSame = after.sampled === before.sampled && after.silentAt === before.silentAt;
    isStored = isSame || (await held.replace(after)) !== undefined;
  }
}
