/** Those who wait for a window of a published limit: people first, but not with more than half of it while others wait. */

export interface Payer {
  readonly cost: number;
  readonly isUrgent: boolean;
  /** It booked less than it needs. What others have booked does not hold it up, or they could wait for each other. */
  readonly isUnderWay: boolean;
  readonly send: () => void;
  readonly refuse: (error: Error) => void;
}

export interface WindowLine {
  add(payer: Payer): void;
  /** Whose turn it is. `byPeople`: what people use of the window; `share`: what all may use. */
  first(window: { readonly byPeople: number; readonly share: number }): Payer | undefined;
  remove(payer: Payer): void;
  /** Refuses those who stand with `payer` and get an error for all that is to be sent up to them. */
  refuse(payer: Payer, errorFor: (cost: number, one: Payer) => Error | undefined): void;
}

const mostFromOthers = 1 / 2;

export function createWindowLine(): WindowLine {
  const urgent: Payer[] = [];
  const ordinary: Payer[] = [];

  const lineOf = (payer: Payer) => (payer.isUrgent ? urgent : ordinary);

  function remove(payer: Payer): void {
    const line = lineOf(payer);
    line.splice(line.indexOf(payer), 1);
  }

  return {
    add(payer) {
      // Work under way ends before other work begins.
      if (payer.isUnderWay) lineOf(payer).unshift(payer);
      else lineOf(payer).push(payer);
    },
    first({ byPeople, share }) {
      const [oneUrgent, oneOrdinary] = [urgent[0], ordinary[0]];
      if (oneUrgent === undefined || oneOrdinary === undefined) return oneUrgent ?? oneOrdinary;
      const isTheirs = byPeople > 0 && byPeople + oneUrgent.cost > share * mostFromOthers;
      return isTheirs ? oneOrdinary : oneUrgent;
    },
    remove,
    refuse(payer, errorFor) {
      let before = 0;
      for (const one of [...lineOf(payer)]) {
        const error = errorFor(before + one.cost, one);
        if (error === undefined) {
          before += one.cost;
        } else {
          remove(one);
          one.refuse(error);
        }
      }
    },
  };
}
