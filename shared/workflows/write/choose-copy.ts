/** Chooses the undo copies to restore, and finds the copies that were made when they were last restored. */
import { isKept } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { UndoCopy } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { type Copies, hasCopies } from './restore-picture.ts';

export interface Chosen {
  /** The run to undo. */
  readonly runId: string;
  readonly copies: Copies;
  /** The copies made before the last restore of these copies; empty: they were not restored yet. */
  readonly since: readonly UndoCopy[];
}

/**
 * The copies of run `asked`, or else of the last run that replaced anything. If that run was an undo, the copies that
 * it restored are chosen again: a repeated undo changes nothing. To undo an undo, name its id
 * (DECISIONS.md, D-undo-twice). Undefined: there is no copy within its retention.
 */
export async function chooseCopy(
  context: State & Runtime,
  user: UserRow,
  asked: string | undefined,
): Promise<Chosen | undefined> {
  const { undo } = context;
  const [newest] = await undo.runs(user.id);
  if (newest === undefined) return undefined;
  const last = await undo.get(user.id, newest);
  const replacedBy = last[0]?.replacedBy;
  const restored = replacedBy?.kind === 'copy' ? replacedBy.runId : undefined;
  const runId = asked ?? user.pending?.undo?.runId ?? restored ?? newest;
  const copies = kept(context, runId === newest ? last : await undo.get(user.id, runId));
  return copies && { runId, copies, since: runId === restored ? last : [] };
}

function kept({ settings, clock }: Runtime, copies: readonly UndoCopy[]): Copies | undefined {
  return hasCopies(copies) && isKept(copies[0], settings.UNDO_DAYS, clock.now()) ? copies : undefined;
}
