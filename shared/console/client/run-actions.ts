/// <reference lib="dom" />
/** What may be done with a run in its present state. */
import type { RunRecord } from '../../core/run.ts';
import { call } from './api.ts';
import { confirmed } from './confirm.ts';
import { type Action, action } from './doing.ts';
import { mayOperate } from './me.ts';
import { isActive } from './words.ts';

/** `changed` shows the run as it is now, or another. */
export function actionsFor(run: RunRecord, changed: (runId?: string) => Promise<void>): Action[] {
  const actions: Action[] = [];
  if (!mayOperate()) return actions;
  if (run.state === 'held' && run.planHash !== undefined) actions.push(approval(run, changed));
  if (run.state === 'held' || isActive(run)) actions.push(cancellation(run, changed));
  if (!isActive(run) && (run.outcomes.repaired ?? 0) > 0) actions.push(undo(run, changed));
  return actions;
}

function approval({ id, planned, planHash = '' }: RunRecord, changed: () => Promise<void>): Action {
  return action(
    'Approve this plan',
    async () => {
      const sure = await confirmed(
        'Approve this plan?',
        [
          `${planned.toLocaleString()} users will be written. The plan is ${planHash.slice(0, 12)}…; anything else is not released by it.`,
        ],
        { does: 'Approve' },
      );
      if (!sure) return 'Not approved.';
      await call('POST', `runs/${id}/approval`, { planHash });
      await changed();
      return 'Approved: the plan is released.';
    },
    { class: 'strong', 'data-action': 'approve' },
  );
}

function cancellation({ id }: RunRecord, changed: () => Promise<void>): Action {
  return action('Cancel this run', async () => {
    const sure = await confirmed('Cancel this run?', ['What was written stays written.'], {
      does: 'Cancel the run',
    });
    if (!sure) return 'Not cancelled.';
    await call('POST', `runs/${id}/cancellation`);
    await changed();
    return 'Cancelled.';
  });
}

/** Begins a plan, and writes nothing: the plan waits for an approval. */
function undo({ id, outcomes }: RunRecord, changed: (runId?: string) => Promise<void>): Action {
  return action('Undo this run', async () => {
    const users = (outcomes.repaired ?? 0).toLocaleString();
    const sure = await confirmed(
      'Undo this run?',
      [
        `A plan is made that puts back what ${users} users showed before. It is held until somebody approves it.`,
      ],
      { does: 'Make the plan' },
    );
    if (!sure) return 'Nothing was done.';
    const { runId } = (await call<{ runId: string }>('POST', `runs/${id}/undo`)).body;
    await changed(runId);
    return `Run ${runId} makes the plan.`;
  });
}
