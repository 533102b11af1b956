/** One user's work in progress: what was observed, what is to be done, and the two rights that every write needs. */
import { PermanentError } from '../../core/errors.ts';
import type { Action } from '../../core/finding.ts';
import type { UserRow } from '../../core/user.ts';
import type { Lease } from '../../ports.ts';
import type { Context } from '../context.ts';
import type { Examined } from '../observe/observation.ts';

export interface Job {
  readonly examined: Examined;
  readonly action: Action;
  readonly runId: string;
  readonly lease: Lease;
}

/** A user's row, written step by step; each write depends on the one before. */
export interface RowMemory {
  write(row: UserRow): Promise<void>;
}

export function rowMemory({ users }: Context, first: string): RowMemory {
  let etag = first;
  return {
    async write(row) {
      const next = await users.rememberOne(row.id, etag, row);
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
export async function mustHold(context: Context, { lease, examined }: Job): Promise<void> {
  if (await lease.held(context.clock.now())) return;
  throw new PermanentError('lease-lost', `The lease of user ${examined.user.id} ended before the repair did`);
}
