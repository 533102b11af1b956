/** One night's records: the run itself, what each of its parts came to, and one line per user worth a line. */
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
  /** Rows of the directory that were looked at. */
  readonly users: number;
  readonly inScope: number;
  readonly outOfScope: Counts<OutOfScope>;
  readonly findings: Counts<Finding>;
  /** Causes of `unknown`, for people. */
  readonly causes: Readonly<Record<string, number>>;
  /** Writing actions the policies granted. */
  readonly planned: Counts<Action>;
  readonly reasons: Counts<Reason>;
  readonly etagMoved: number;
  /** Etag moved, bytes did not. */
  readonly etagChurn: number;
  readonly deepChecked: number;
  /** Bytes moved, etag did not. */
  readonly etagSilence: number;
  /** Rows of listings that were not understood, by cause. Absent: all were. */
  readonly unreadableRows?: Counts<RowCause> | undefined;
  /** Lists that were not read to their end, and how many of each. Absent: all were. */
  readonly unavailable?: Counts<ListName> | undefined;
}

/** A list that a run could not read in full. It went on with what was stored, and removed nobody because of it. */
export interface Lack {
  readonly list: ListName;
  /** The host of a library, the id of a group; '' for the directory. */
  readonly of: string;
  /** Why the list was not read to its end. Undefined: it was, but not every row was understood. */
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
  /** What happened, with numbers, and the way past it. */
  readonly message: string;
}

export interface Approval {
  readonly by: string;
  readonly at: string;
  readonly planHash: Sha256;
}

/** Times are ISO 8601 in UTC. Ids sort by time. */
export interface RunRecord {
  readonly id: string;
  readonly trigger: 'timer' | 'manual' | 'undo';
  /** The run whose pictures this one puts back, and nothing else. */
  readonly undoes?: string | undefined;
  readonly state: RunState;
  readonly mode: 'report' | 'repair';
  readonly startedAt: string;
  /** When anything of this run last moved on. */
  readonly progressAt: string;
  readonly closedAt: string | undefined;
  readonly endedAt: string | undefined;
  readonly settingsHash: Sha256;
  /** How many compare ranges there are; 0 until the library is refreshed. */
  readonly ranges: number;
  /** How many repair chunks were released; 0 until then. */
  readonly chunks: number;
  readonly totals: Totals | undefined;
  readonly planHash: Sha256 | undefined;
  readonly planned: number;
  readonly verdict: Verdict | undefined;
  readonly approval: Approval | undefined;
  readonly outcomes: Counts<RepairOutcome>;
  /** Target photos that more than five users show and that are not on a list, most users first: at most 100. */
  readonly suspectedPlaceholders: readonly { readonly sha: Sha256; readonly users: number }[];
  /** Absent: every list was read in full. */
  readonly lacks?: readonly Lack[] | undefined;
  /** Source photos that more than five users share, most users first: at most 400. Their copies were withheld. */
  readonly sharedPictures: readonly Sha256[];
  /** How many more there are than the two lists hold; undefined: none. */
  readonly morePictures?:
    | { readonly suspectedPlaceholders: number; readonly sharedPictures: number }
    | undefined;
  /** Why it failed, was cancelled, superseded or expired, or what it had to do without; of an undo also who asked for it. */
  readonly note: string | undefined;
}

/** How far the comparison of one range has come. */
export interface RangeRow {
  readonly runId: string;
  readonly index: number;
  /** The last user whose finding is stored; undefined: none yet. */
  readonly after: string | undefined;
  /** What the users up to there came to. */
  readonly totals: Totals;
  readonly done: boolean;
  /** The poison handler ended it: its users count as unknown. */
  readonly failed: boolean;
}

/** Ends one repair chunk. `failed`: the poison handler wrote it. */
export interface ChunkResult {
  readonly runId: string;
  readonly index: number;
  readonly failed: boolean;
  readonly outcomes: Counts<RepairOutcome>;
}

/** The sum of some chunks that follow each other, once all of them have a result. */
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
  /** What the policies leave of `wanted`. */
  readonly granted: Action;
  readonly reason: Reason | undefined;
  /** Cause of `unknown`, for people. */
  readonly cause: string | undefined;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  /** The library etags the decision rests on, S, M, L, joined by spaces. */
  readonly targetEtags: string;
  readonly geo: string;
  readonly outcome: RepairOutcome | undefined;
}
