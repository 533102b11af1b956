/** Why a step of a run failed last, kept so that a run that is given up can say so. */
import type { State } from '../context.ts';
import { lastErrorCursors } from './cursors.ts';

/** A cause is a sentence; what is longer is somebody's whole answer. */
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
