/** The last error of each run, so that the note of a failed run contains it. */
import type { State } from '../context.ts';
import { lastErrorCursors } from './cursors.ts';

/** In characters. */
const longest = 500;

/** Records the error of `work`, and throws it again. */
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
