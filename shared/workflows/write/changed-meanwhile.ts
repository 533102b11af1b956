/** What is written was decided on what was seen. If that changed before anything was shown, nothing is left half done. */
import { PermanentError } from '../../core/errors.ts';

/** The outcome `moved` as an error: the next look decides anew. */
export function changedMeanwhile(what: string): PermanentError {
  return new PermanentError('moved', what);
}

export function isChangedMeanwhile(error: unknown): boolean {
  return error instanceof PermanentError && error.code === 'moved';
}

/** `forget` takes the pending write away again. */
export async function forgetIfChanged<T>(work: () => Promise<T>, forget: () => Promise<void>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isChangedMeanwhile(error)) await forget();
    throw error;
  }
}
