/** Those who wait for their turn: people first, but of four turns a run's requests have one while both wait. */

export interface Line<T> {
  add(item: T, isUrgent: boolean): void;
  /** Whose turn it is. */
  first(): T | undefined;
  removeFirst(): void;
  remove(item: T): void;
}

const urgentInARow = 3;

export function createLine<T>(): Line<T> {
  const urgent: T[] = [];
  const ordinary: T[] = [];
  /** Urgent ones that went since an ordinary one waits. */
  let passed = 0;

  function next(): T[] {
    const isOrdinarysTurn = ordinary.length > 0 && passed >= urgentInARow;
    return urgent.length > 0 && !isOrdinarysTurn ? urgent : ordinary;
  }

  return {
    add(item, isUrgent) {
      (isUrgent ? urgent : ordinary).push(item);
    },
    first: () => next()[0],
    removeFirst() {
      const from = next();
      from.shift();
      passed = from === urgent && ordinary.length > 0 ? passed + 1 : 0;
    },
    remove(item) {
      for (const from of [urgent, ordinary]) if (from.includes(item)) from.splice(from.indexOf(item), 1);
    },
  };
}
