/** Every quarter of an hour: what is owed is sent again, what is over is ended, what is old is removed. */
import type { Context } from '../context.ts';
import { eraseGone } from './erase-gone.ts';
import { removeCleared } from './remove-cleared.ts';
import { retireRuns } from './retire-runs.ts';
import { wakeRun } from './wake-run.ts';

export async function tidyUp(context: Context): Promise<void> {
  await wakeRun(context);
  await retireRuns(context);
  await eraseGone(context);
  await removeCleared(context);
}
