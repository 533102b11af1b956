/** Undoes one user: lease, observation, decision, write. The caller has checked that writing is allowed. */

import type { FindingRow, RepairOutcome } from '../../core/run.ts';
import { perSize } from '../../core/triage.ts';
import { markAfterUndo, type UndoObjection, undoObjection } from '../../core/undo.ts';
import type { PendingWrite, UserRow } from '../../core/user.ts';
import type { Lease, Stored } from '../../ports/state.ts';
import type { Runtime, State, Tenant, Writing } from '../context.ts';
import { leased } from '../ledger/leases.ts';
import { askedOwnership } from '../ledger/ownership.ts';
import { findingRow } from '../observe/finding-row.ts';
import { heldBytes, type Observation } from '../observe/observation.ts';
import { unreadableRow } from '../observe/subjects.ts';
import { forgetIfChanged } from './changed-meanwhile.ts';
import { type Chosen, chooseCopy, type NoChoice } from './choose-copy.ts';
import { type Job, openJob, rowWriter } from './job.ts';
import { judgedAnew } from './overtaken-restore.ts';
import { failed, type InTurn, observeAgain } from './repair-user.ts';
import { restorePicture } from './restore-picture.ts';
import { targetOf } from './target.ts';
import { keepForThisRun, keepUndoCopy } from './undo-copy.ts';
import { undoSituation } from './undo-situation.ts';

export interface UndoRequest {
  readonly userId: string;
  /** The run under which the replaced photo is kept in turn. */
  readonly runId: string;
  /** Undefined: the last run that replaced anything. */
  readonly undoes: string | undefined;
  /** Also if the photo was changed in SharePoint since. */
  readonly force: boolean;
  /** The line of the plan; undefined: the undo was requested for this user alone. */
  readonly line?: FindingRow;
  /** A person asks for this user: copies without a seal are restored too. */
  readonly acceptsUnsealed?: boolean;
  /** Called directly before the first write. A returned text refuses the write and says why. */
  readonly admit?: (userId: string) => Promise<string | undefined>;
  /** Undefined: at once. */
  readonly inTurn?: InTurn;
}

/**
 * `no-copy`, `changed-copy`: as in `chooseCopy`. `unsealed-copy`: it has no seal, and no person asks for this user alone.
 * `busy`: another writer holds the lease. `guard`: not admitted.
 */
export type UndoRefusal = UndoObjection | NoChoice | 'unsealed-copy' | 'busy' | 'guard';

export type Undone =
  | {
      readonly kind: 'undone';
      readonly wrote: boolean;
      readonly undoes: string;
      /** Whether the restored copies are certainly those that Instep made. */
      readonly isSealed: boolean;
      readonly line: FindingRow;
    }
  | {
      readonly kind: 'refused';
      readonly why: UndoRefusal;
      /** What could not be read, or why it was not admitted. */
      readonly cause?: string | undefined;
      readonly undoes?: string;
    }
  | { readonly kind: 'failed'; readonly outcome: RepairOutcome; readonly undoes: string }
  /** Instep knows no such user. */
  | { readonly kind: 'not-found' };

/** Failures of one user are answers. Errors that concern all users are thrown, such as a request to wait. */
export async function undoPicture(
  context: Tenant & Writing & State & Runtime,
  request: UndoRequest,
): Promise<Undone> {
  const { userId, runId: holder, inTurn = atOnce } = request;
  const undone = await context.images.memory.held((holds) =>
    inTurn(() =>
      leased(context, { userId, holder }, (lease) => undoLeased(context, request, { lease, holds })),
    ),
  );
  return undone === 'busy' ? { kind: 'refused', why: 'busy' } : undone;
}

const atOnce: InTurn = (write) => write();

async function undoLeased(
  context: Tenant & Writing & State & Runtime,
  request: UndoRequest,
  { lease, holds }: { readonly lease: Lease; readonly holds: (bytes: number) => void },
): Promise<Undone> {
  const row = await context.users.get(request.userId);
  if (row === undefined) return { kind: 'not-found' };
  const { unreadable, uncheckedPending } = row.value;
  const storedCause = unreadable === undefined ? uncheckedPending : unreadableRow(unreadable);
  if (storedCause !== undefined) return { kind: 'refused', why: 'unreadable', cause: storedCause };
  const { acceptsUnsealed = false } = request;
  const chosen = await chooseCopy(context, row.value, request.undoes);
  if (typeof chosen === 'string') return { kind: 'refused', why: chosen };
  const { runId: undoes, isSealed } = chosen;
  if (!isSealed && !acceptsUnsealed) return { kind: 'refused', why: 'unsealed-copy', undoes };
  const ownership = askedOwnership(context.names);
  const seenNow = await observeAgain(context, row.value, ownership);
  holds(heldBytes(seenNow));
  const first = { target: await targetOf(context, seenNow), stored: row };
  const judged = await judgedAnew(context, first, { ...chosen, acceptsUnsealed });
  if (judged === undefined) return { kind: 'refused', why: 'busy', undoes };
  const { target, stored } = judged;
  const { observation } = target;
  const { seen, cause, here } = await undoSituation(context, target, chosen, ownership);
  const why = undoObjection(seen, request);
  if (why !== undefined) return { kind: 'refused', why, cause, undoes };
  const line = request.line ?? lineOf(context, observation, request.runId);
  const undone = { kind: 'undone', undoes, isSealed, line } as const;
  const marks = await marksOf(context, observation, here);
  if (seen.isBack && !seen.pending) {
    await markOnly(context, stored, marks);
    return { ...undone, wrote: false };
  }
  const no = await request.admit?.(request.userId);
  if (no !== undefined) return { kind: 'refused', why: 'guard', cause: no, undoes };
  try {
    const work = { action: 'restore', runId: request.runId, lease, acceptsUnsealed } as const;
    const job = openJob(context, target, work);
    await write(context, job, { etag: stored.etag, chosen: here, marks });
    return { ...undone, wrote: true };
  } catch (error) {
    const outcome = await failed(context, { userId: request.userId, expected: line }, error);
    return outcome === 'busy' ? { kind: 'refused', why: outcome } : { kind: 'failed', outcome, undoes };
  }
}

/** The line that a plan would have. */
function lineOf(context: Runtime, observation: Observation, runId: string): FindingRow {
  const found = findingRow(context, observation);
  return { ...found, runId, wanted: 'restore', granted: 'restore', reason: undefined };
}

async function marksOf(
  { undo }: State,
  { user, sourceSha }: Observation,
  { copies }: Chosen,
): Promise<string | undefined> {
  const { replacedBy } = copies[0];
  if (replacedBy.kind !== 'copy') return markAfterUndo(sourceSha, undefined);
  const [undone] = await undo.get(user.id, replacedBy.runId);
  return markAfterUndo(sourceSha, undone?.replacedBy);
}

/** Everything is restored already; the mark makes nightly runs leave it alone. */
async function markOnly(
  { users }: State,
  { value, etag }: Stored<UserRow>,
  undoneSha: string | undefined,
): Promise<void> {
  if (value.undoneSha === undoneSha) return;
  await users.saveSnapshot(value.id, etag, { ...value, undoneSha });
}

/** Copies the present photo, records the undo as pending, then continues it like every later attempt. */
async function write(
  context: Tenant & State & Runtime,
  job: Job,
  {
    etag,
    chosen,
    marks,
  }: { readonly etag: string; readonly chosen: Chosen; readonly marks: string | undefined },
): Promise<void> {
  const userRow = rowWriter(context, etag);
  const { observation } = job;
  const replacedBy = { kind: 'copy', runId: chosen.runId } as const;
  if (observation.user.pending !== undefined) {
    await keepForThisRun(context, job, replacedBy);
    return restorePicture(context, job, userRow);
  }
  for (const { base } of chosen.copies) await keepUndoCopy(context, job, base, replacedBy);
  const pending = pendingOf(context, job, chosen, marks);
  const snapshot = { ...observation.snapshot, pending };
  await userRow.write(snapshot);
  const begun = { ...observation, user: { ...observation.user, pending }, snapshot };
  await forgetIfChanged(
    () => restorePicture(context, { ...job, observation: begun }, userRow),
    () => userRow.write(observation.snapshot),
  );
}

function pendingOf(
  { clock, images }: Runtime,
  { observation: { source, sourceSha, geo }, runId }: Job,
  { runId: undoes, copies }: Chosen,
  marks: string | undefined,
): PendingWrite {
  const [{ base, files }] = copies;
  return {
    runId,
    sourceEtag: source.kind === 'photo' ? source.etag : '',
    sourceSha: sourceSha ?? '',
    host: geo.host,
    base,
    shas: perSize((size) => (files[size] === undefined ? '' : images.sha256(files[size]))),
    at: clock.now().toISOString(),
    undo: { runId: undoes, marks },
  };
}
