/**
 * Undoes one user for a caller: the undo counts as an on-demand write, and is refused when there are too many of
 * those.
 */
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { admitWrite } from '../ledger/on-demand-limit.ts';
import { type UndoUserRequest, type UndoUserResult, undoUser } from './undo-user.ts';

export interface UndoOnDemand {
  readonly result: UndoUserResult;
  /** When a caller may try again after a refusal or a failure. */
  readonly retryAfterSeconds: number;
}

const defaultRetrySeconds = 60;

/** Failures of this user are part of the answer. Throws what `undoUser` throws. */
export async function undoUserOnDemand(
  context: Tenant & Writing & State & Runtime,
  request: Omit<UndoUserRequest, 'admit'>,
): Promise<UndoOnDemand> {
  const { clock } = context;
  const at = clock.now();
  let retryAfterSeconds = defaultRetrySeconds;
  const admit = async (userId: string) => {
    const admission = await admitWrite(context, { id: `undo-${userId}`, at });
    if (admission.admitted) return undefined;
    const { detail, retryAt } = admission.failure;
    retryAfterSeconds = Math.ceil((Date.parse(retryAt) - clock.now().getTime()) / 1000);
    return detail;
  };
  const result = await undoUser(context, { ...request, admit });
  return { result, retryAfterSeconds };
}
