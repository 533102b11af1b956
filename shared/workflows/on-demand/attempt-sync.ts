/**
 * Makes one attempt at an operation, under the user's lease unless nothing may be written
 * (DECISIONS.md, D-one-observation).
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { termUntil } from '../../core/lease-term.ts';
import type { OperationFailure, OperationRecord, SyncResult } from '../../core/operation.ts';
import { runIdAt } from '../../core/run-states.ts';
import type { DirectoryFacts } from '../../core/user.ts';
import type { Lease } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { mayNotWrite } from '../write/as-planned.ts';
import { storeFacts } from './scope-on-demand.ts';
import { type Synced, syncUser } from './sync-user.ts';

export interface Attempt {
  /** After this moment nothing is written. */
  readonly until: Date;
  /** The user as just read from the directory; undefined: read it first. */
  readonly facts?: DirectoryFacts;
}

export type Attempted =
  | { readonly kind: 'done'; readonly result: SyncResult }
  | { readonly kind: 'failed'; readonly failure: OperationFailure }
  | { readonly kind: 'busy' }
  /** `waitMs` is undefined when no service named a time. */
  | { readonly kind: 'later'; readonly waitMs: number | undefined; readonly cause: string };

export async function attemptSync(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  attempt: Attempt,
): Promise<Attempted> {
  try {
    const facts = attempt.facts ?? (await context.directory.user(operation.userId));
    if (facts === undefined) return refused('user-not-found', 'This user is no longer in the directory.');
    const synced = await leased(context, operation, { facts, until: attempt.until });
    return synced.kind === 'refused' ? { kind: 'failed', failure: synced.failure } : synced;
  } catch (error) {
    if (error instanceof PermanentError) return refused('tenant-refused', `${error.message} (${error.code})`);
    if (!(error instanceof TransientError)) throw error;
    return { kind: 'later', waitMs: error.retryAfterMs, cause: error.message };
  }
}

/** Stores the directory's facts only once the lease is held, not on every attempt that finds the user busy. */
async function leased(
  context: Tenant & Writing & State & Runtime,
  operation: OperationRecord,
  { facts, until }: { readonly facts: DirectoryFacts; readonly until: Date },
): Promise<Synced> {
  const sync = async (lease?: Lease) => {
    await storeFacts(context, facts);
    return syncUser(context, operation, lease);
  };
  if (operation.dryRun || mayNotWrite(context)) return sync();
  const now = context.clock.now();
  const holder = runIdAt(new Date(operation.createdAt), 'manual');
  const lease = await context.leases.acquire(operation.userId, holder, now, termUntil(now, until));
  if (lease === undefined) return { kind: 'busy' };
  try {
    return await sync(lease);
  } finally {
    await lease.release();
  }
}

function refused(kind: OperationFailure['kind'], detail: string): Attempted {
  return { kind: 'failed', failure: { kind, detail, numbers: {}, retryAt: undefined } };
}
