/** One user's write in progress: the observation, the action, and a writer that works only while the lease is held. */
import { PermanentError } from '../../core/errors.ts';
import type { Action } from '../../core/finding.ts';
import type { UserRow } from '../../core/user.ts';
import type { Lease } from '../../ports/state.ts';
import type { PhotoWriter } from '../../ports/tenant.ts';
import type { State, Writing } from '../context.ts';
import type { Target } from './target.ts';

export interface Job extends Target {
  readonly action: Action;
  readonly runId: string;
  readonly listed: boolean;
  readonly acceptsUnsealed: boolean;
  /** Throws PermanentError `lease-lost` at the first write after the lease ended. */
  readonly writer: PhotoWriter;
}

export interface Work {
  readonly action: Action;
  readonly runId: string;
  readonly lease: Lease;
  /** The library was listed in this run: a file that is not in the list is not requested. */
  readonly listed?: boolean;
  /** A person with the right to operate asks for the undo of this user: copies without a seal are restored too. */
  readonly acceptsUnsealed?: boolean;
}

export function openJob(
  { writers }: Pick<Writing, 'writers'>,
  target: Target,
  { action, runId, lease, listed = false, acceptsUnsealed = false }: Work,
): Job {
  const reason = { userId: target.observation.user.id, runId, action };
  const writer = writers.open(target.geo, { lease, reason });
  return { ...target, action, runId, listed, acceptsUnsealed, writer };
}

/** Writes a user's row several times in turn; each write is conditional on the one before. */
export interface RowWriter {
  write(row: UserRow): Promise<void>;
}

export function rowWriter({ users }: Pick<State, 'users'>, first: string): RowWriter {
  let etag = first;
  return {
    async write(row) {
      const next = await users.saveSnapshot(row.id, etag, row);
      if (next === undefined) {
        throw new PermanentError(
          'row-changed',
          `The row of user ${row.id} was changed by another process during the repair`,
        );
      }
      etag = next;
    },
  };
}
