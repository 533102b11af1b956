/** The store for marks: who is left out of a held plan. Errors as in state.ts. */
import type { FindingMark, UserMark } from '../core/left-out.ts';
import type { IdRange } from './state.ts';

/** Marks of a run; in the table `Findings`, so that they are erased with its findings. Older marks are kept beside newer ones. */
export interface LeftOutStore {
  /** Adds marks; one that is there already with the same revision is overwritten. */
  addUsers(runId: string, marks: readonly UserMark[]): Promise<void>;
  addFinding(runId: string, mark: FindingMark): Promise<void>;
  /** In order of object id; marks of one user in order of revision. */
  users(runId: string, range?: IdRange): AsyncIterable<readonly UserMark[]>;
  findings(runId: string): Promise<readonly FindingMark[]>;
  /** Removes all marks of one user in a run. */
  eraseUser(runId: string, userId: string): Promise<void>;
}
