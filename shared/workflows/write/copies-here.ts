/** Undo copies of the geo location in which somebody is: what was kept in another one says nothing of the files here. */
import { isOf } from '../../core/geo.ts';
import type { UndoCopy } from '../../ports.ts';
import type { Context } from '../context.ts';
import type { Examined } from '../observe/observation.ts';

/** One for each base, as the store has them. */
export async function keptHere(
  { undo }: Pick<Context, 'undo'>,
  { user, geo }: Pick<Examined, 'user' | 'geo'>,
  runId: string,
): Promise<readonly UndoCopy[]> {
  return copiesOf(geo, await undo.get(user.id, runId));
}

export function copiesOf(geo: Examined['geo'], copies: readonly UndoCopy[]): readonly UndoCopy[] {
  return copies.filter(({ host }) => isOf(host, geo));
}
