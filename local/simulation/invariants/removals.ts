/** What is shown is removed for two reasons only. */
import type { RecordedFace } from '../../tenant/truth/types.ts';
import type { Carried } from '../watch.ts';
import { type History, type Picture, visible } from './history.ts';
import type { Promises } from './names.ts';

const provenMs = 15 * 60_000;

export interface Removal {
  readonly carried: Carried | undefined;
  /** What each user showed before the write. */
  readonly before: ReadonlyMap<string, Picture | undefined>;
  /** As it is after the write. */
  readonly history: History;
  readonly now: number;
}

export function checkRemovals(promises: Promises, removal: Removal): void {
  for (const [userId, before] of removal.before) {
    const after = removal.history.now(userId)?.picture;
    const isRemoved = isFace(visible(before)) && visible(after) === undefined;
    const holds = !isRemoved || mayBeRemoved(userId, before, removal);
    promises.must('nothing-shown-is-removed', holds, () => JSON.stringify({ userId, before, after }));
  }
}

function isFace(shown: RecordedFace | undefined): boolean {
  return typeof shown === 'number';
}

function mayBeRemoved(
  userId: string,
  before: Picture | undefined,
  { carried, history, now }: Removal,
): boolean {
  if (carried === undefined) return false;
  if (carried.action === 'restore') return true;
  // The name changed hands during the write: what landed on the profile of another is taken back.
  if (carried.userId !== userId) return before?.urlBy === 'app';
  const hadNone = history.since(userId, now - provenMs).some(({ face }) => face === undefined);
  return carried.action === 'clear' && hadNone;
}
