/** Every state of a run: its label and its phase. */
import { codesOf, type Labelled } from './codes.ts';

export interface RunStateEntry extends Labelled {
  /**
   * `active`: no other run may start. `waiting`: for an approval; another run may start. `ended`: the state
   * never changes again.
   */
  readonly phase: 'active' | 'waiting' | 'ended';
}

const entries = {
  scanning: { label: 'reading the directory and the photo library', phase: 'active' },
  comparing: { label: 'comparing photos', phase: 'active' },
  closing: { label: 'adding up the results', phase: 'active' },
  releasing: { label: 'releasing the plan', phase: 'active' },
  repairing: { label: 'repairing photos', phase: 'active' },
  reported: { label: 'reported, nothing written', phase: 'ended' },
  held: { label: 'held, waiting for approval', phase: 'waiting' },
  completed: { label: 'completed', phase: 'ended' },
  failed: { label: 'failed', phase: 'ended' },
  cancelled: { label: 'cancelled', phase: 'ended' },
  superseded: { label: 'superseded by a later run', phase: 'ended' },
  expired: { label: 'expired, not approved in time', phase: 'ended' },
} as const satisfies Readonly<Record<string, RunStateEntry>>;

export type RunState = keyof typeof entries;
export const runStateCatalogue: Readonly<Record<RunState, RunStateEntry>> = entries;

export const runStates = codesOf(runStateCatalogue);
