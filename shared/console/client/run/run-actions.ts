/// <reference lib="dom" />
/** What may be done with a run in its present state. */
import type { RunRecord } from '../../../core/run.ts';
import { type Action, action } from '../actions.ts';
import { call } from '../api.ts';
import { confirmed } from '../confirm.ts';
import { mayOperate } from '../me.ts';
import type { Page } from '../view.ts';
import { isActive, plural, runIdText, runName } from '../words.ts';

export interface RunActions {
  /** The same objects at each reading, so that a press, and what came of it, outlives the next one. */
  readonly all: readonly Action[];
  possible(run: RunRecord): readonly Action[];
}

/** `changed` shows the run as it is now. */
export function runActions(
  page: Page,
  current: () => RunRecord | undefined,
  changed: () => Promise<void>,
): RunActions {
  const cancel = cancellation(page, current, changed);
  const undo = undoing(page, current);
  return {
    all: [cancel, undo],
    possible(run) {
      if (!mayOperate()) return [];
      if (run.state === 'held' || isActive(run)) return [cancel];
      return (run.outcomes.repaired ?? 0) > 0 ? [undo] : [];
    },
  };
}

function cancellation(
  page: Page,
  current: () => RunRecord | undefined,
  changed: () => Promise<void>,
): Action {
  return action(page, 'Cancel this run', async () => {
    const run = current();
    if (run === undefined) return '';
    const what = [`It is the run of ${runName(run)}. Photos that are already written stay as they are.`];
    const sure = await confirmed('Cancel this run?', what, { does: 'Cancel the run', left: page.left });
    if (!sure) return 'Not cancelled.';
    await call('POST', `runs/${run.id}/cancellation`);
    await changed();
    // The state of the run says it.
    return '';
  });
}

/** Starts a plan, and writes nothing: the plan waits for an approval. */
function undoing(page: Page, current: () => RunRecord | undefined): Action {
  return action(page, 'Undo this run', async () => {
    const run = current();
    if (run === undefined) return '';
    const users = plural(run.outcomes.repaired ?? 0, 'user');
    const sure = await confirmed(
      'Undo this run?',
      [
        `Instep makes a plan that restores the earlier photo of ${users}, from before the run of ${runIdText(run.id)}. The plan is held until an administrator approves it.`,
      ],
      { does: 'Make the plan', left: page.left },
    );
    if (!sure) return 'Nothing was done.';
    const { runId } = (await call<{ runId: string }>('POST', `runs/${run.id}/undo`)).body;
    page.go({ kind: 'run', id: runId });
    return `The run of ${runIdText(runId)} is making the plan.`;
  });
}
