/** The records of a run: the run itself, the results of its parts, and one line for every user with a finding. */
import type {
  GuardCheckName,
  GuardCheckResult,
  GuardDecision,
  ReportReason,
} from './catalogue/guard-checks.ts';
import { outcomes, type RepairOutcome } from './catalogue/outcomes.ts';
import type { ListName, RowCause } from './catalogue/row-causes.ts';
import { type RunState, runStates } from './catalogue/run-states.ts';
import type { Action, Finding, OutOfScope, Reason } from './finding.ts';
import type { Sha256 } from './observation.ts';

export { type RunState, runStates };

export type Counts<K extends string> = Partial<Readonly<Record<K, number>>>;

/** Totals of a run, of a range or of a chunk. Only what is greater than zero is present in the maps. */
export interface Totals {
  /** Rows of the directory that the run read. */
  readonly users: number;
  readonly inScope: number;
  readonly outOfScope: Counts<OutOfScope>;
  readonly findings: Counts<Finding>;
  /** Causes of `unknown`, for people. */
  readonly causes: Readonly<Record<string, number>>;
  /** Writing actions that the policies allowed. */
  readonly planned: Counts<Action>;
  readonly reasons: Counts<Reason>;
  readonly etagMoved: number;
  /** The ETag changed, the bytes did not. */
  readonly etagChurn: number;
  readonly deepChecked: number;
  /** The bytes changed, the ETag did not. */
  readonly etagSilence: number;
  /** Rows of lists that could not be parsed, by cause. Absent: none. */
  readonly unreadableRows?: Counts<RowCause> | undefined;
  /** Lists that were not read to their end, by kind. Absent: none. */
  readonly unavailable?: Counts<ListName> | undefined;
}

/** A list that a run could not read in full. The run continued with the stored rows, and removed no user because of the gap. */
export interface Lack {
  readonly list: ListName;
  /** The host of a library, the id of a group; '' for the directory. */
  readonly of: string;
  /** Why the list was not read to its end. Undefined: it was, but some rows could not be parsed. */
  readonly why: string | undefined;
  readonly rows: Counts<RowCause>;
}

export { outcomes, type RepairOutcome };

/** One check of the guard, with its numbers. `text` is a sentence for people. */
export interface GuardCheck {
  readonly name: GuardCheckName;
  readonly result: GuardCheckResult;
  readonly text: string;
}

export interface Verdict {
  readonly result: GuardDecision;
  readonly reportBecause: ReportReason | undefined;
  readonly checks: readonly GuardCheck[];
  /** What happened, with numbers, and what to do. */
  readonly message: string;
}

export interface Approval {
  readonly by: string;
  readonly at: string;
  /** Of the plan without the users who were left out. */
  readonly planHash: Sha256;
  /** What the approver wrote: plain text. Absent: nothing. */
  readonly comment?: string | undefined;
  /** How many planned users were left out. Absent: none. */
  readonly leftOut?: number | undefined;
}

/** Times are ISO 8601 in UTC. Ids sort by time. */
export interface RunRecord {
  readonly id: string;
  readonly trigger: 'timer' | 'manual' | 'undo';
  /** Of an undo run: the id of the run whose undo copies it restores. */
  readonly undoes?: string | undefined;
  readonly state: RunState;
  readonly mode: 'report' | 'repair';
  readonly startedAt: string;
  /** When this run last made progress. */
  readonly progressAt: string;
  readonly closedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly settingsHash: Sha256;
  /** How many compare ranges there are; 0 until the library is refreshed. */
  readonly ranges: number;
  /** How many repair chunks were released; 0 until then. */
  readonly chunks: number;
  readonly totals: Totals | undefined;
  /** Of the plan as it was closed; from an approval on, as it was approved. */
  readonly planHash: Sha256 | undefined;
  readonly planned: number;
  /** Of the last call that left users out of the plan or put them back: see `nextRevision`. Absent: there was none. */
  readonly leftOutRevision?: string | undefined;
  readonly verdict: Verdict | undefined;
  readonly approval: Approval | undefined;
  readonly outcomes: Counts<RepairOutcome>;
  /** Target photos that more than five users show and that are not on a list, most users first: at most 100. */
  readonly suspectedPlaceholders: readonly { readonly sha: Sha256; readonly users: number }[];
  /** Absent: every list was read in full. */
  readonly lacks?: readonly Lack[] | undefined;
  /** Source photos that more than five users share, most users first: at most 400. Their copies were withheld. */
  readonly sharedPictures: readonly Sha256[];
  /** How many more there are than the two lists contain; undefined: none. */
  readonly morePictures?:
    | { readonly suspectedPlaceholders: number; readonly sharedPictures: number }
    | undefined;
  /** Why it failed, was cancelled, superseded or expired, or which data was missing; of an undo run also who requested it. */
  readonly note: string | undefined;
}

/** The progress of comparing one range. */
export interface RangeRow {
  readonly runId: string;
  readonly index: number;
  /** The last user whose finding is stored; undefined: none yet. */
  readonly after: string | undefined;
  /** Totals of the users up to `after`. */
  readonly totals: Totals;
  readonly done: boolean;
  /** The poison handler ended this range: its users count as `unknown`. */
  readonly failed: boolean;
}

/** Ends one repair chunk. `failed`: the poison handler wrote it. */
export interface ChunkResult {
  readonly runId: string;
  readonly index: number;
  readonly failed: boolean;
  readonly outcomes: Counts<RepairOutcome>;
}

/** The sum of consecutive chunks, once all of them have a result. */
export interface ChunkGroup {
  readonly runId: string;
  readonly index: number;
  readonly outcomes: Counts<RepairOutcome>;
}

/** One user's line in a run. */
export interface FindingRow {
  readonly runId: string;
  readonly userId: string;
  readonly finding: Finding;
  readonly wanted: Action;
  /** The action that the policies allow, at most `wanted`. */
  readonly granted: Action;
  readonly reason: Reason | undefined;
  /** Cause of `unknown`, for people. */
  readonly cause: string | undefined;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  /** ETags of the files S, M and L on which the decision depends, joined by spaces. */
  readonly targetEtags: string;
  readonly geo: string;
  readonly outcome: RepairOutcome | undefined;
}
