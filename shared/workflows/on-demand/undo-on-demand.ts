/** One user's undo as a caller asks for it: it counts among the writes on demand, and is refused where those are too many. */
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { admitWrite } from '../ledger/write-guard.ts';
import { type UndoUserRequest, type UndoUserResult, undoUser } from './undo-user.ts';

export interface UndoOnDemand {
  readonly result: UndoUserResult;
  /** When it is worth asking again, of an undo that came to nothing for now. */
  readonly retryAfterSeconds: number;
}

const usualRetrySeconds = 60;

export async function undoUserOnDemand(
  context: Tenant & Writing & State & Runtime,
  request: Omit<UndoUserRequest, 'admit'>,
): Promise<UndoOnDemand> {
  const { clock } = context;
  const at = clock.now();
  let retryAfterSeconds = usualRetrySeconds;
  const admit = async (userId: string) => {
    const admission = await admitWrite(context, { id: `undo-${userId}`, at });
    if (admission.admitted) return undefined;
    const { detail, retryAt } = admission.failure;
    if (retryAt !== undefined) {
      retryAfterSeconds = Math.ceil((Date.parse(retryAt) - clock.now().getTime()) / 1000);
    }
    return detail;
  };
  const result = await undoUser(context, { ...request, admit });
  return { result, retryAfterSeconds };
}
