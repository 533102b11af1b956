/// <reference lib="dom" />
/** Reads again while what is shown still changes, until another place is shown. */
import { messageOf } from './api.ts';
import type { Page } from './view.ts';

const everyMs = 2_000;

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

  async function readNow(): Promise<void> {
    clearTimeout(timer);
    try {
      changes = await read();
      failure = undefined;
    } catch (error) {
      failure = messageOf(error);
    }
    page.redraw();
    clearTimeout(timer);
    if (changes && !page.left.aborted) timer = setTimeout(() => void readNow(), everyMs);
  }

  return { readNow, failure: () => failure };
}
