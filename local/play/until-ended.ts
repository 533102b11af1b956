/** Waits for a run by reading its record in Instep's tables: calls over HTTP would count as table operations of the run. */
import { setTimeout as delay } from 'node:timers/promises';
import type { State } from '../../shared/adapters/state.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { isActive } from '../../shared/core/run-states.ts';
import { exitCodes, StartFailure } from '../host/failures.ts';

const pollMs = 200;

/** Reads the run until `goesOn` is false of it. Throws StartFailure if there is no record. */
export async function untilEnded(
  { runs }: Pick<State, 'runs'>,
  runId: string,
  goesOn: (run: RunRecord) => boolean | Promise<boolean> = isActive,
): Promise<RunRecord> {
  for (;;) {
    const stored = await runs.get(runId);
    if (stored === undefined)
      throw new StartFailure(`Run ${runId} is not in the storage account.`, exitCodes.unexpected);
    if (!(await goesOn(stored.value))) return stored.value;
    await delay(pollMs);
  }
}
