/**
 * The position in a list as one delivery of a message reads and saves it. It is saved under its ETag, so that a save shows
 * by itself whether another delivery was there.
 */
import type { Held } from './typed-cursor.ts';

export interface ListPosition<P> {
  /** Undefined: the list was never read, or its position was lost. */
  readonly start: P | undefined;
  /**
   * Throws OvertakenError if another delivery has begun a later full pass. Of the same pass, the last save counts: what
   * another delivery stored meanwhile is read and stored once more, in order.
   */
  save(position: P): Promise<void>;
}

/** Another delivery reads the list from the start, and does not know what this one stores as listed by its pass. */
export class OvertakenError extends Error {
  override readonly name = 'OvertakenError';
}

/** `passOf`: the number of the full pass that a position belongs to. */
export async function listPosition<P>(
  hold: () => Promise<Held<P>>,
  passOf: (position: P) => number,
): Promise<ListPosition<P>> {
  let held = await hold();
  return {
    start: held.value,
    async save(position) {
      let saved = await held.replace(position);
      while (saved === undefined) {
        const other = await hold();
        if (other.value !== undefined && passOf(other.value) > passOf(position))
          throw new OvertakenError('A later full pass over this list has begun.');
        saved = await other.replace(position);
      }
      held = saved;
    },
  };
}
