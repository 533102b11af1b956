/**
 * The undo copies of the user's present geo location that may be believed. Copies of another one do not describe the files
 * here.
 */
import { isOf } from '../../core/geo.ts';
import type { StoredCopy, UndoCopy } from '../../ports/undo.ts';
import type { State } from '../context.ts';
import type { Observation } from '../observe/observation.ts';

export interface Wish {
  readonly runId: string;
  /** Whether a person asked for these very copies: only then copies without a seal count too. */
  readonly acceptsUnsealed: boolean;
}

/** One for each picture base. */
export async function copiesHere(
  { undo }: Pick<State, 'undo'>,
  { user, geo }: Pick<Observation, 'user' | 'geo'>,
  { runId, acceptsUnsealed }: Wish,
): Promise<readonly UndoCopy[]> {
  const copies = await undo.get(user.id, runId);
  return copiesOf(
    geo,
    copies.filter(({ trust }) => isBelieved(trust, acceptsUnsealed)),
  );
}

export function isBelieved(trust: StoredCopy['trust'], acceptsUnsealed: boolean): boolean {
  return trust === 'sealed' || (trust === 'unsealed' && acceptsUnsealed);
}

export function copiesOf(geo: Observation['geo'], copies: readonly UndoCopy[]): readonly UndoCopy[] {
  return copies.filter(({ host }) => isOf(host, geo));
}
