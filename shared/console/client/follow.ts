/// <reference lib="dom" />
/**
 * Reads again while what is shown still changes, until another place is shown: less often the longer it takes, not while the
 * tab is hidden, and once whenever it is shown again.
 */
import { messageOf } from './api.ts';
import type { Page } from './view.ts';

const soonestMs = 2_000;
const latestMs = 15_000;

export interface Following {
  /** Reads at once; the next reading is counted from its end. */
  readonly readNow: () => Promise<void>;
  /** Why the last reading failed. What was read before stays, and is read again. */
  readonly failure: () => string | undefined;
}

/** `read` returns whether something still changes. There is one timer at most, however often `readNow` is called. */
export function follow(page: Page, read: () => Promise<boolean>): Following {
  let failure: string | undefined;
  let changes = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sinceMs = Date.now();

  async function readNow(): Promise<void> {
    clearTimeout(timer);
    try {
      changes = await read();
      failure = undefined;
    } catch (error) {
      failure = messageOf(error);
    }
    page.redraw();
    schedule();
  }

  function schedule(): void {
    clearTimeout(timer);
    if (!changes || page.left.aborted || document.hidden) return;
    const waitMs = Math.min(latestMs, Math.max(soonestMs, (Date.now() - sinceMs) / 60));
    timer = setTimeout(() => void readNow(), waitMs);
  }

  const shown = () => {
    if (document.hidden) clearTimeout(timer);
    // Also what had ended, or could not be read: it may be another by now.
    else void readNow();
  };
  document.addEventListener('visibilitychange', shown, { signal: page.left });
  page.left.addEventListener('abort', () => clearTimeout(timer));

  return { readNow, failure: () => failure };
}
