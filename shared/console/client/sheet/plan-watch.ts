/** Warns of what other administrators change in a held plan, and knows whether the reader has been shown it. */
import type { PlanState } from './plan-state.ts';

export type PlanWatch = ReturnType<typeof planWatch>;

/** `refresh` shows the users as they are now. */
export function planWatch(state: Pick<PlanState, 'read'>, refresh: () => Promise<void>) {
  let warning = '';
  let warnings = 0;
  /** Stays if a reading fails after the plan was read: its revision is known then, its users are not. */
  let isUnseen = false;

  async function read(): Promise<void> {
    if (!(await state.read())) isUnseen = true;
  }

  return {
    read,
    isUnseen: () => isUnseen,
    /** Returns whether it warned. */
    async catchUp(): Promise<boolean> {
      await read();
      if (!isUnseen) return false;
      await refresh();
      isUnseen = false;
      warnings += 1;
      warning = 'Another administrator changed who is left out. Check the sheet again before you approve.';
      return true;
    },
    warning: () => warning,
    /** How often it warned. */
    warnings: () => warnings,
    /** The reader goes on, and needs the warning no longer. */
    goOn(): void {
      warning = '';
    },
  };
}
