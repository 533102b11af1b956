/** Which two pictures a card shows: before and after the write, as far as it was or will be made. */
import type { Side } from '../both-sides.ts';
import type { Line } from './sheet-lines.ts';

export interface OfRun {
  readonly id: string;
  /** Of an undo run: the run whose undo copies are restored. */
  readonly undoes?: string | undefined;
  readonly isHeld: boolean;
}

const now: Side = { what: 'sharepoint/M', alt: 'What SharePoint shows now' };
const none: Side = { words: 'No photo' };

export function sidesOf({ action, outcome }: Line, { id, undoes, isHeld }: OfRun): readonly [Side, Side] {
  if (outcome === 'repaired') {
    // Only removals show nothing now.
    return [{ what: `undo/${id}/M`, alt: 'What SharePoint showed before' }, action === 'clear' ? none : now];
  }
  if (action === 'report' || action === 'none') {
    return [now, { what: 'exchange', alt: 'The photo in Exchange, which is not written' }];
  }
  const alt = isHeld ? 'What SharePoint will show' : 'What SharePoint would have shown';
  if (action === 'clear') return [now, none];
  if (action !== 'restore') return [now, { what: 'rendition/M', alt }];
  return [now, undoes === undefined ? { words: 'The earlier photo' } : { what: `undo/${undoes}/M`, alt }];
}
