/** Lets in as much at a time as a limit allows. The limit may change while callers wait. */
import { createLine } from './line.ts';
import { isUrgent } from './urgency.ts';
import { type WaitLimit, waitInLine } from './wait-in-line.ts';

export interface Place {
  readonly taken: number;
  /** Whether nothing more was let in beside it. */
  readonly isFull: boolean;
  /** A second call does nothing. */
  readonly leave: () => void;
}

export interface Wanted {
  /** Read each time the caller may be let in. */
  readonly least: () => number;
  readonly most: number;
}

export interface Gate {
  /**
   * Takes what is free, `most` at most. Waits until `least` is free, or nothing else is inside. Throws LeftTheLineError.
   */
  enter(wanted: Wanted, limit?: WaitLimit): Promise<Place>;
}

/** `limit` is read each time a caller may be let in, and rounded down; at least one caller is let in. */
export function createGate(limit: () => number): Gate {
  const waiting = createLine<(free: number) => boolean>();
  let inside = 0;

  function admit(): void {
    while (waiting.first()?.(Math.floor(limit()) - inside) === true) waiting.removeFirst();
  }

  function place(taken: number): Place {
    let isInside = true;
    inside += taken;
    return {
      taken,
      isFull: inside >= Math.floor(limit()),
      leave() {
        if (!isInside) return;
        isInside = false;
        inside -= taken;
        admit();
      },
    };
  }

  return {
    enter({ least, most }, limit) {
      return waitInLine(limit, (go) => {
        const letIn = (free: number) => {
          const fewest = least();
          if (free < fewest && inside > 0) return false;
          go(place(Math.min(most, Math.max(fewest, free))));
          return true;
        };
        waiting.add(letIn, isUrgent());
        admit();
        return () => {
          waiting.remove(letIn);
          admit();
        };
      });
    },
  };
}
