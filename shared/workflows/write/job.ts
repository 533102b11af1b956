/** One user's work in progress: what was observed, what is to be done, and the two rights that every write needs. */
import { PermanentError } from '../../core/errors.ts';
import type { Action } from '../../core/finding.ts';
import type { UserRow } from '../../core/user.ts';
import type { Lease } from '../../ports/state.ts';
import type { Context } from '../context.ts';
import type { Observation } from '../observe/observation.ts';

export interface Job {
  readonly observation: Observation;
  readonly action: Action;
  readonly runId: string;
  readonly lease: Lease;
}

/** A user's row, written step by step; each write depends on the one before. */
export interface RowWriter {
  write(row: UserRow): Promise<void>;
}

export function rowWriter({ users }: Context, first: string): RowWriter {
  let etag = first;
  return {
    async write(row) {
      const next = await users.saveSnapshot(row.id, etag, row);
      if (next === undefined) {
        throw new PermanentError(
          'row-changed',
          `The row of user ${row.id} was changed by somebody else during the repair`,
        );
      }
      etag = next;
    },
  };
}

/** Before each write to the tenant. */
export async function mustHold(context: Context, { lease, observation }: Job): Promise<void> {
  if (await lease.held(context.clock.now())) return;
  throw new PermanentError(
    'lease-lost',
    `The lease of user ${observation.user.id} ended before the repair did`,
  );
}
