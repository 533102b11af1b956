/** The last error of each run, so that a run that is given up can say why. */
import type { State } from '../context.ts';
import { lastErrorCursors } from './cursors.ts';

/** In characters. Anything longer is the whole answer of a service. */
const longest = 500;

/** Throws what `work` throws. */
export async function recordingError(
  { cursors }: State,
  runId: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    await lastErrorCursors.set(cursors, runId, String(error).slice(0, longest));
    throw error;
  }
}

export async function lastError({ cursors }: State, runId: string): Promise<string> {
  return (await lastErrorCursors.get(cursors, runId)) ?? 'its last error stands in the log of that function';
}

export async function forgetLastError({ cursors }: State, runId: string): Promise<void> {
  await lastErrorCursors.remove(cursors, runId);
}
