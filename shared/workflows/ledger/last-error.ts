/** The last error of each run, so that the note of a failed run contains it. */
import { listFailureCode, unexpected } from '../../core/failure-code.ts';
import { impersonal } from '../../core/impersonal.ts';
import type { State } from '../context.ts';
import { lastErrorCursors } from './cursors.ts';

/** In characters. */
const longest = 700;

/** Records the error of `work`, and throws it again. */
export async function recordingError(
  { cursors }: State,
  runId: string,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    const words = impersonal(String(error)).slice(0, longest);
    await lastErrorCursors.set(cursors, runId, { words, code: listFailureCode(error) });
    throw error;
  }
}

export async function lastError(
  { cursors }: State,
  runId: string,
): Promise<{ readonly words: string; readonly code: string }> {
  const words = 'its last error stands in the log of that function';
  return (await lastErrorCursors.get(cursors, runId)) ?? { words, code: unexpected };
}

export async function forgetLastError({ cursors }: State, runId: string): Promise<void> {
  await lastErrorCursors.remove(cursors, runId);
}
