/** Seals the planned rows of a run, and tells which are what a run stored. Others write nothing, and need no seal. */
import { PermanentError, TransientError } from '../../core/errors.ts';
import { isPlanned } from '../../core/plan.ts';
import type { FindingRow } from '../../core/run.ts';
import type { Sealed } from '../../core/seal.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { Column } from './limits.ts';

export interface LineSeals {
  readonly seals: Seals;
  /** Whether no plan is carried out now: its lines are then stored also if they cannot be sealed. */
  readonly onlyReports: () => boolean;
}

/** The column of the seal. */
export async function sealOfLine(lines: LineSeals, row: FindingRow): Promise<Record<string, Column>> {
  const seal = isPlanned(row) ? await sealIfNeeded(lines, row) : undefined;
  return seal === undefined ? {} : { seal };
}

async function sealIfNeeded({ seals, onlyReports }: LineSeals, row: FindingRow): Promise<string | undefined> {
  try {
    return await seals.seal(sealed(row));
  } catch (error) {
    const isRefusal = error instanceof TransientError || error instanceof PermanentError;
    if (isRefusal && onlyReports()) return undefined;
    throw error;
  }
}

/** Without a key every planned row is taken as it is: a repair reads the user again in any case. */
export async function isBelieved({ seals }: LineSeals, row: FindingRow, seal: unknown): Promise<boolean> {
  if (!isPlanned(row)) return false;
  if (!seals.isOn) return true;
  return (await seals.check(sealed(row), typeof seal === 'string' ? seal : undefined)) === 'sealed';
}

/** The outcome and the wait are added later, and the cause is a text for people. */
function sealed({
  runId,
  userId,
  outcome: _,
  waitedMinutes: __,
  cause: ___,
  ...content
}: FindingRow): Sealed {
  return { kind: 'plan-line', runId, userId, content };
}
