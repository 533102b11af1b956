/** Chooses the undo copies to restore, and finds the copies that were made when they were last restored. */
import { isKept } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { StoredCopy, UndoCopy } from '../../ports/undo.ts';
import type { Runtime, State } from '../context.ts';
import { type Copies, hasCopies } from './restore-picture.ts';

export interface Chosen {
  /** The run to undo. */
  readonly runId: string;
  readonly copies: Copies;
  /** False: at least one of the copies has no seal. */
  readonly isSealed: boolean;
  /** The copies made before the last restore of these copies; empty: they were not restored yet. */
  readonly since: readonly UndoCopy[];
}

/** `no-copy`: none within its retention. `changed-copy`: what is stored is not what Instep stored. */
export type NoChoice = 'no-copy' | 'changed-copy';

/**
 * The copies of run `asked`, or else of the last run that replaced anything. If that run was an undo, the copies that
 * it restored are chosen again: a repeated undo changes nothing. To undo an undo, name its id
 * (DECISIONS.md, D-undo-twice).
 */
export async function chooseCopy(
  context: State & Runtime,
  user: UserRow,
  asked: string | undefined,
): Promise<Chosen | NoChoice> {
  const copiesOf = readOnce(context, user.id);
  const newest = await newestRun(await context.undo.runs(user.id), copiesOf);
  if (newest === undefined) return 'no-copy';
  const { copies: last } = newest;
  const replacedBy = last[0]?.replacedBy;
  const restored = replacedBy?.kind === 'copy' ? replacedBy.runId : undefined;
  const runId = asked ?? user.pending?.undo?.runId ?? restored ?? newest.runId;
  const copies = await copiesOf(runId);
  if (copies.some(isForged)) return 'changed-copy';
  if (!hasCopies(copies) || !isRetained(context, copies)) return 'no-copy';
  return { runId, copies, isSealed: copies.every(isSealed), since: runId === restored ? last : [] };
}

interface RunOfCopies {
  readonly runId: string;
  readonly copies: readonly StoredCopy[];
}

/** A copy that another program added comes before no copy of Instep, whatever run it names. */
async function newestRun(runIds: readonly string[], copiesOf: CopiesOf): Promise<RunOfCopies | undefined> {
  let newest: RunOfCopies | undefined;
  for (const runId of runIds) {
    const run = { runId, copies: await copiesOf(runId) };
    newest ??= run;
    // If one cannot be read, an older one may not be what the user wants back.
    if (run.copies.length === 0) break;
    if (run.copies.every(isSealed)) return run;
  }
  return newest;
}

type CopiesOf = (runId: string) => Promise<readonly StoredCopy[]>;

/** Copies hold pictures: each is read once. */
function readOnce({ undo }: State, userId: string): CopiesOf {
  const read = new Map<string, Promise<readonly StoredCopy[]>>();
  return (runId) => {
    const copies = read.get(runId) ?? undo.get(userId, runId);
    read.set(runId, copies);
    return copies;
  };
}

function isSealed({ trust }: StoredCopy): boolean {
  return trust === 'sealed';
}

function isForged({ trust }: StoredCopy): boolean {
  return trust === 'forged';
}

function isRetained({ settings, clock }: Runtime, [first]: Copies): boolean {
  return isKept(first, settings.UNDO_DAYS, clock.now());
}
