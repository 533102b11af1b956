/** Which undo copies of a user are meant, and which were taken when they were last put back. */
import { isKept } from '../../core/undo.ts';
import type { UserRow } from '../../core/user.ts';
import type { UndoCopy } from '../../ports/state.ts';
import type { Runtime, State } from '../context.ts';
import { type Copies, hasCopies } from './restore-picture.ts';

export interface Chosen {
  /** The run to be undone. */
  readonly runId: string;
  readonly copies: Copies;
  /** What lay there when this was put back the last time; empty: nothing has been kept since. */
  readonly since: readonly UndoCopy[];
}

/**
 * The copies of `asked`, or else of the last run that replaced anything. Where that run was an undo, what it put back is
 * meant again: who asks twice does not get the replaced picture back, but hears that all is done. An undo is undone
 * by its own id (DECISIONS.md, D-undo-twice). Undefined: nothing is kept, or not any more.
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
  const putBack = replacedBy?.kind === 'copy' ? replacedBy.runId : undefined;
  const runId = asked ?? user.pending?.undo?.runId ?? putBack ?? newest;
  const copies = kept(context, runId === newest ? last : await undo.get(user.id, runId));
  return copies && { runId, copies, since: runId === putBack ? last : [] };
}

function kept({ settings, clock }: Runtime, copies: readonly UndoCopy[]): Copies | undefined {
  return hasCopies(copies) && isKept(copies[0], settings.UNDO_DAYS, clock.now()) ? copies : undefined;
}
