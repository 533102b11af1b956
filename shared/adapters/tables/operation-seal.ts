/**
 * Seals operations that may write, because a message alone continues them: without a seal they end, and nothing is written
 * (DECISIONS.md, D-seals). What they answered is not sealed.
 */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { isOver, type OperationRecord } from '../../core/operation.ts';
import type { Sealed } from '../../core/seal.ts';
import type { Column } from './limits.ts';
import { endedUnread } from './operation-row.ts';
import type { LineSeals } from './plan-seal.ts';

/**
 * The column of the seal. An operation that only reads needs none, and so no key. While the key does not answer, none is
 * stored: the caller who waits is told, and nothing continues the operation later.
 */
export async function sealOfOperation(
  { seals, onlyReports }: LineSeals,
  operation: OperationRecord,
): Promise<Record<string, Column>> {
  if (operation.dryRun || onlyReports() || isOver(operation)) return {};
  try {
    const seal = await seals.seal(sealed(operation));
    return seal === undefined ? {} : { seal };
  } catch (error) {
    if (error instanceof TransientError || error instanceof PermanentError) return {};
    throw error;
  }
}

/** One that is not what Instep stored has ended as failed, like an unreadable one. */
export async function believedOperation(
  { seals, onlyReports }: LineSeals,
  operation: OperationRecord,
  seal: unknown,
): Promise<OperationRecord> {
  if (!seals.isOn || operation.dryRun || onlyReports() || isOver(operation)) return operation;
  const trust = await seals.check(sealed(operation), typeof seal === 'string' ? seal : undefined);
  return trust === 'sealed' ? operation : { ...operation, ...endedUnread(operation, notOurs) };
}

const notOurs =
  'The row of this operation in table Operations is not what Instep stored: it has no seal that fits. Nothing was written for it. Send the request again; the next nightly run checks this user in any case.';

/** Not its progress. */
function sealed({ id, userId, dryRun, force, by, createdAt }: OperationRecord): Sealed {
  return { kind: 'operation', userId, runId: '', content: { id, dryRun, force, by, createdAt } };
}
