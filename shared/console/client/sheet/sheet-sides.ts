/** Which two pictures a card shows: before and after the write, as far as it was or will be made. */
import type { Side } from '../both-sides.ts';
import type { Shown } from '../pictures.ts';
import { type Line, nameOf } from './sheet-lines.ts';

export interface OfRun {
  readonly id: string;
  /** Of an undo run: the run whose undo copies are restored. */
  readonly undoes?: string | undefined;
  readonly isHeld: boolean;
}

const none: Side = { words: 'No photo' };

export function sidesOf(line: Line, { id, undoes, isHeld }: OfRun): readonly [Side, Side] {
  const { action, outcome } = line;
  // A screen reader leads from picture to picture, also without the cards around them.
  const picture = (what: Shown['what'], alt: string): Side => ({ what, alt: `${alt}: ${nameOf(line)}` });
  const now = picture('sharepoint/M', 'What SharePoint shows now');
  if (outcome === 'repaired') {
    // Only removals show nothing now.
    return [picture(`undo/${id}/M`, 'What SharePoint showed before'), action === 'clear' ? none : now];
  }
  if (action === 'report' || action === 'none') {
    return [now, picture('exchange', 'The photo in Exchange, which is not written')];
  }
  const alt = isHeld ? 'What SharePoint will show' : 'What SharePoint would have shown';
  if (action === 'clear') return [now, none];
  if (action !== 'restore') return [now, picture('rendition/M', alt)];
  return [now, undoes === undefined ? { words: 'The earlier photo' } : picture(`undo/${undoes}/M`, alt)];
}
