/**
 * Sends who is left out of a run. There is one queue of a run, also if its place is left and shown again while a call waits:
 * two queues would send the same changes.
 */
import { call, Refused } from '../api.ts';
import { type Change, type Changes, leftOutChanges } from './left-out-changes.ts';
import { tabMemory } from './tab-memory.ts';

/** The sheet that is shown. */
export interface Listener {
  stored(change: Change, revision: string): Promise<void>;
  /** The run may be approved, cancelled or superseded. */
  refused(): void;
  redraw(): void;
}

interface Queue {
  readonly changes: Changes;
  listener: Listener;
}

const queues = new Map<string, Queue>();

export function queueOf(runId: string, listener: Listener): Changes {
  const known = queues.get(runId);
  if (known !== undefined) {
    known.listener = listener;
    return known.changes;
  }
  async function post(change: Change): Promise<void> {
    const body = 'users' in change ? change : { leftOut: change.leftOut, finding: change.finding };
    try {
      const answer = await call<{ readonly revision: string }>('POST', `runs/${runId}/left-out`, body);
      await queue.listener.stored(change, answer.body.revision);
    } catch (error) {
      if (error instanceof Refused) queue.listener.refused();
      throw error;
    }
  }
  const memory = tabMemory(`left-out ${runId}`);
  const queue: Queue = {
    changes: leftOutChanges({ post, memory, redraw: () => queue.listener.redraw() }),
    listener,
  };
  queues.set(runId, queue);
  return queue.changes;
}
