/// <reference lib="dom" />
/** What may be done with a run in its present state. */
import type { RunRecord } from '../../../core/run.ts';
import { type Action, action } from '../actions.ts';
import { call } from '../api.ts';
import { confirmed } from '../confirm.ts';
import { mayOperate } from '../me.ts';
import type { Page } from '../view.ts';
import { isActive, plural, runIdText, runName } from '../words.ts';

/** `changed` shows the run as it is now. */
export function actionsFor(page: Page, run: RunRecord, changed: () => Promise<void>): Action[] {
  const actions: Action[] = [];
  if (!mayOperate()) return actions;
  if (run.state === 'held' || isActive(run)) actions.push(cancellation(page, run, changed));
  if (!isActive(run) && (run.outcomes.repaired ?? 0) > 0) actions.push(undo(page, run));
  return actions;
}

function cancellation(page: Page, run: RunRecord, changed: () => Promise<void>): Action {
  return action(page, 'Cancel this run', async () => {
    const what = [`It is the run of ${runName(run)}. Photos that are already written stay as they are.`];
    const sure = await confirmed('Cancel this run?', what, { does: 'Cancel the run', left: page.left });
    if (!sure) return 'Not cancelled.';
    await call('POST', `runs/${run.id}/cancellation`);
    await changed();
    return 'Cancelled.';
  });
}

/** Starts a plan, and writes nothing: the plan waits for an approval. */
function undo(page: Page, { id, outcomes }: RunRecord): Action {
  return action(page, 'Undo this run', async () => {
    const users = plural(outcomes.repaired ?? 0, 'user');
    const sure = await confirmed(
      'Undo this run?',
      [
        `Instep makes a plan that restores the earlier photo of ${users}, from before the run of ${runIdText(id)}. The plan is held until an administrator approves it.`,
      ],
      { does: 'Make the plan', left: page.left },
    );
    if (!sure) return 'Nothing was done.';
    const { runId } = (await call<{ runId: string }>('POST', `runs/${id}/undo`)).body;
    page.go({ kind: 'run', id: runId });
    return `The run of ${runIdText(runId)} is making the plan.`;
  });
}
