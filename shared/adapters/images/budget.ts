/**
 * A budget that pieces of work share: each waits until its amount is free, first come, first served. Work that waits
 * for one budget must not hold a part of the same one, or both sides could wait for ever.
 */
export interface Budget {
  /**
   * An amount above the total counts as the total, so that such work runs alone. `work` may correct its amount, and does
   * not wait if it is larger.
   */
  within<T>(amount: number, work: (correct: (amount: number) => void) => Promise<T>): Promise<T>;
}

export function createBudget(total: number): Budget {
  const waiting: { readonly amount: number; readonly admit: () => void }[] = [];
  let free = total;

  function admitNext(): void {
    // Only the first waiting work may start: small work never overtakes large work, which could otherwise wait for ever.
    for (let next = waiting[0]; next !== undefined && next.amount <= free; next = waiting[0]) {
      waiting.shift();
      free -= next.amount;
      next.admit();
    }
  }

  return {
    async within(wanted, work) {
      let amount = Math.min(wanted, total);
      function correct(now: number): void {
        free += amount - now;
        amount = now;
        admitNext();
      }
      await new Promise<void>((resolve) => {
        waiting.push({ amount, admit: resolve });
        admitNext();
      });
      try {
        return await work(correct);
      } finally {
        correct(0);
      }
    },
  };
}
