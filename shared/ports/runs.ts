/** What Instep keeps of runs. */
import type { ChunkResult, FindingRow, RangeRow, RepairOutcome, RunRecord } from '../core/run.ts';
import type { IdRange, Stored } from './state.ts';

/** For what the one active place was taken, and when: at the start of a run, or by the approval of its held plan. */
export interface Claim {
  readonly by: 'start' | 'approval';
  /** ISO 8601 in UTC. */
  readonly at: string;
}

export interface RunLock {
  readonly activeId: string;
  readonly claim: Claim;
}

export interface RunStore {
  /**
   * Claims the one active place, anew if this run has it already, and writes the record unless there is one. Not
   * opened: another run has the place.
   */
  open(
    run: RunRecord,
    claim: Claim,
  ): Promise<{ readonly opened: true } | ({ readonly opened: false } & RunLock)>;
  active(): Promise<RunLock | undefined>;
  /** Gives the active place back if this run has it, by a claim that agrees with `only`. */
  release(runId: string, only?: Partial<Claim>): Promise<void>;
  get(id: string): Promise<Stored<RunRecord> | undefined>;
  /** Answers false when the record had changed meanwhile. */
  update(etag: string, run: RunRecord): Promise<boolean>;
  /** Newest first; `before` leaves out that run and all that are newer. */
  list(limit: number, before?: string): Promise<readonly RunRecord[]>;
  /** Writes a chunk's result unless it is there; answers whether it was written. */
  addResult(row: ChunkResult): Promise<boolean>;
  /** In order of index. */
  results(runId: string): Promise<readonly ChunkResult[]>;
  /** The users of each repair chunk, in order; written before the first repair message is sent. */
  putChunks(runId: string, chunks: readonly (readonly string[])[]): Promise<void>;
  chunk(runId: string, index: number): Promise<readonly string[] | undefined>;
  /** Removes a run with its rows. */
  erase(runId: string): Promise<void>;
}

/** How far each compare range has come, and who may take it further. */
export interface RangeStore {
  /** In order of index; a range that nobody began has no row. */
  list(runId: string): Promise<readonly RangeRow[]>;
  /** Takes a range over: whoever worked on it before can store nothing more. A range that is done is left as it is. */
  take(runId: string, index: number): Promise<RangeAttempt>;
}

/** The sole right to write the findings of one compare range, until somebody takes the range over or it is done. */
export interface RangeAttempt {
  readonly row: RangeRow;
  /** Nobody worked on this range before. */
  readonly isFirst: boolean;
  /**
   * Puts findings, removes others (which must be there) and sets the row, in requests each of which holds only while
   * the right does. False: it is lost, and the rest is somebody else's.
   */
  save(change: {
    readonly puts: readonly FindingRow[];
    readonly removals: readonly string[];
    readonly row: RangeRow;
  }): Promise<boolean>;
}

export interface FindingStore {
  put(findings: readonly FindingRow[]): Promise<void>;
  get(runId: string, userId: string): Promise<Stored<FindingRow> | undefined>;
  getMany(runId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Stored<FindingRow>>>;
  /** In order of object id. */
  list(runId: string, range?: IdRange): AsyncIterable<readonly FindingRow[]>;
  setOutcome(runId: string, userId: string, outcome: RepairOutcome): Promise<void>;
  /** The compare ranges too. */
  eraseRun(runId: string): Promise<void>;
}

/** Who is in a group tonight, as a sorted list of object ids that a range can be cut from. */
export interface MembershipStore {
  put(runId: string, groupId: string, ids: readonly string[]): Promise<void>;
  /** Undefined: not recorded for this run. */
  slice(runId: string, groupId: string, range: IdRange): Promise<ReadonlySet<string> | undefined>;
  eraseRun(runId: string): Promise<void>;
}
