/** The undo copies of the user's present geo location. Copies of another one do not describe the files here. */
import { isOf } from '../../core/geo.ts';
import type { UndoCopy } from '../../ports/state.ts';
import type { State } from '../context.ts';
import type { Observation } from '../observe/observation.ts';

/** One for each picture base. */
export async function copiesHere(
  { undo }: Pick<State, 'undo'>,
  { user, geo }: Pick<Observation, 'user' | 'geo'>,
  runId: string,
): Promise<readonly UndoCopy[]> {
  return copiesOf(geo, await undo.get(user.id, runId));
}

export function copiesOf(geo: Observation['geo'], copies: readonly UndoCopy[]): readonly UndoCopy[] {
  return copies.filter(({ host }) => isOf(host, geo));
}
