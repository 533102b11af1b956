/**
 * A write depends on an observation. If the user changed before anything was shown, no unfinished write remains. It does
 * remain if files were written and only the sign-in name changed hands, or files beside them changed.
 */
import { PermanentError } from '../../core/errors.ts';

/** The outcome `moved` (skipped: changed meanwhile) as an error. The next observation decides again. */
export function changedMeanwhile(what: string): PermanentError {
  return new PermanentError('moved', what);
}

class ChangedAfterFiles extends PermanentError {}

/** The same outcome, but the write stays pending, because the user's files are written and the profile is not. */
export function changedAfterFiles(what: string): PermanentError {
  return new ChangedAfterFiles('moved', what);
}

export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof PermanentError && error.code === 'moved';
}

/** Runs `work`; if the user changed meanwhile, calls `forget`, which removes the pending write. */
export async function forgetIfChanged<T>(work: () => Promise<T>, forget: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isChangedMeanwhile(error) && !(error instanceof ChangedAfterFiles)) await forget();
    throw error;
  }
}
