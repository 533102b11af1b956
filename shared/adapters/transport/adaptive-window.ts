/** How many requests a service has to work on at a time: a window that adapts to how they end. */
import { firstWindow, narrowed, widened } from '../../core/pacing.ts';
import type { Clock } from '../../ports/runtime.ts';

/** `failed` leaves the window as it is: a failure says nothing about the limit. */
export type Outcome = 'succeeded' | 'throttled' | 'failed';

export interface Begun {
  readonly requests: number;
  /** Whether nothing more was let in beside them. */
  readonly isFull: boolean;
}

export interface AdaptiveWindow {
  atOnce(): number;
  /** Whether the service has refused a size, and has not answered it since. */
  isLimitKnown(): boolean;
  /** Returns what adapts the window to how the requests ended. */
  begin(requests: Begun): (outcome: Outcome) => void;
}

export function createAdaptiveWindow({ now }: Clock): AdaptiveWindow {
  let window = firstWindow;
  /** How often the window was narrowed. */
  let narrowings = 0;
  /** How many calls are under way that began before it was narrowed the last time. */
  let older = 0;
  let present = 0;

  return {
    atOnce: () => window.atOnce,
    isLimitKnown: () => window.refusedAt !== undefined,
    begin({ requests, isFull }) {
      const begun = narrowings;
      // Beside calls of the wider window, a refusal says nothing about the present one.
      const isAlone = older === 0;
      present += 1;
      return (outcome) => {
        if (begun === narrowings) present -= 1;
        else older -= 1;
        if (begun !== narrowings || !isAlone) return;
        const nowMs = now().getTime();
        if (outcome === 'succeeded' && isFull) window = widened(window, { answered: requests, nowMs });
        if (outcome !== 'throttled') return;
        window = narrowed(window, nowMs);
        narrowings += 1;
        older += present;
        present = 0;
      };
    },
  };
}
