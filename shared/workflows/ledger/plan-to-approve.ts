/** The plan of a run as an approval would release it: its lines without the users who are left out. */
import type { Sha256 } from '../../core/observation.ts';
import { isPlanned, planHasher } from '../../core/plan.ts';
import type { RunRecord } from '../../core/run.ts';
import type { State } from '../context.ts';
import { withMarks } from './left-out.ts';

export interface PlanToApprove {
  readonly hash: Sha256 | undefined;
  readonly planned: number;
  /** How many planned users are left out, and the newest mark. */
  readonly leftOut: { readonly users: number; readonly by: string; readonly at: string } | undefined;
  /** Whether the lines, with those that are left out, still have the hash of the closed plan. */
  readonly isAsClosed: boolean;
}

/** Reads all lines once if anybody was ever left out; otherwise the record of the run tells everything. */
export async function planToApprove(
  context: Pick<State, 'findings' | 'leftOut'>,
  run: RunRecord,
): Promise<PlanToApprove> {
  const { planHash, planned } = run;
  if (run.leftOutRevision === undefined) {
    return { hash: planHash, planned, leftOut: undefined, isAsClosed: true };
  }
  const [closed, rest] = [planHasher(), planHasher()];
  let [users, written, by, at, revision] = [0, 0, '', '', ''];
  for await (const lines of withMarks(context, run, { pages: context.findings.list(run.id) })) {
    for (const { row, leftOut } of lines) {
      if (!isPlanned(row)) continue;
      closed.add(row);
      if (leftOut === undefined) {
        rest.add(row);
        written += 1;
        continue;
      }
      users += 1;
      if (leftOut.revision >= revision) ({ by, at, revision } = leftOut);
    }
  }
  return {
    hash: rest.digest(),
    planned: written,
    leftOut: users === 0 ? undefined : { users, by, at },
    isAsClosed: closed.digest() === planHash,
  };
}
