/** Lets at most `limit()` holders in at a time, in order of arrival; the limit may change while they wait. */
export interface Gate {
  enter(): Promise<() => void>;
}

export function createGate(limit: () => number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;

  function admit(): void {
    while (waiting.length > 0 && inside < Math.max(1, Math.floor(limit()))) {
      inside += 1;
      waiting.shift()?.();
    }
  }

  function leaveOnce(): () => void {
    let left = false;
    return () => {
      if (left) return;
      left = true;
      inside -= 1;
      admit();
    };
  }

  return {
    enter() {
      return new Promise((resolve) => {
        waiting.push(() => resolve(leaveOnce()));
        admit();
      });
    },
  };
}
