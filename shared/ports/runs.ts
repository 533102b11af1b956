/** The stores for runs and their findings. */
import type { ChunkGroup, ChunkResult, FindingRow, RangeRow, RepairOutcome, RunRecord } from '../core/run.ts';
import type { UnapprovedWrites } from '../core/unapproved-writes.ts';
import type { IdRange, Stored } from './state.ts';

/** Why and when a run took the run lock: when it started, or when its held plan was approved. */
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
   * Takes the run lock, with a new claim if this run has it already, and writes the record unless there is one.
   * `opened: false` when another run has the lock.
   */
  open(
    run: RunRecord,
    claim: Claim,
  ): Promise<{ readonly opened: true } | ({ readonly opened: false } & RunLock)>;
  active(): Promise<RunLock | undefined>;
  /** Releases the run lock if this run has it, with a claim that matches `only`. */
  release(runId: string, only?: Partial<Claim>): Promise<void>;
  get(id: string): Promise<Stored<RunRecord> | undefined>;
  /** False when the record had changed meanwhile. */
  update(etag: string, run: RunRecord): Promise<boolean>;
  /** Newest first; `before` leaves out that run and all newer ones. */
  list(limit: number, before?: string): Promise<readonly RunRecord[]>;
  /** Writes a chunk's result unless there is one; returns whether it was written. */
  addResult(row: ChunkResult): Promise<boolean>;
  /** In order of index: of all chunks, or of those from `from` (inclusive) to `to` (exclusive). */
  results(
    runId: string,
    only?: { readonly from: number; readonly to: number },
  ): Promise<readonly ChunkResult[]>;
  /** Writes the sum of a group unless there is one. */
  addGroup(group: ChunkGroup): Promise<void>;
  /** In order of index. */
  groups(runId: string): Promise<readonly ChunkGroup[]>;
  /**
   * The users of repair chunks, in order, from the chunk with the number `first` on (default: 0). All are written
   * before the first repair message is sent.
   */
  putChunks(runId: string, chunks: readonly (readonly string[])[], first?: number): Promise<void>;
  chunk(runId: string, index: number): Promise<readonly string[] | undefined>;
  /** Removes a run with its rows. */
  erase(runId: string): Promise<void>;
}

/** The progress of each compare range, and which attempt may continue it. */
export interface RangeStore {
  /** In order of index; a range that was never started has no row. */
  list(runId: string): Promise<readonly RangeRow[]>;
  /** Takes a range over: earlier attempts can store nothing more. A range that is done stays as it is. */
  take(runId: string, index: number): Promise<RangeAttempt>;
}

/**
 * The exclusive right to write the findings of one compare range, until another attempt takes it over or it is done.
 */
export interface RangeAttempt {
  readonly row: RangeRow;
  /** No earlier attempt worked on this range. */
  readonly isFirst: boolean;
  /**
   * Writes findings, removes others (which must exist) and sets the row. Each request succeeds only while this
   * attempt owns the range. False: another attempt owns it now, and continues from there.
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
  /** `etag`: only if the finding has not changed since it was read, so that the outcome stored first stays. */
  setOutcome(runId: string, userId: string, outcome: RepairOutcome, etag?: string): Promise<void>;
  /** Removes the compare ranges too. */
  eraseRun(runId: string): Promise<void>;
}

/** The members of a group in one run, as a sorted list of object ids from which a range can be read. */
export interface MembershipStore {
  put(runId: string, groupId: string, ids: readonly string[]): Promise<void>;
  /** Undefined: not recorded for this run. */
  slice(runId: string, groupId: string, range: IdRange): Promise<ReadonlySet<string> | undefined>;
  eraseRun(runId: string): Promise<void>;
}

/** Who was written without an approval: what the guard counts over 24 hours. One row for each user. */
export interface WriteStore {
  /** Merges: of each effect the latest write stays. */
  record(write: UnapprovedWrites): Promise<void>;
  /** Users with a write later than `moment`, in order of object id; earlier writes are left out. */
  after(moment: Date): AsyncIterable<readonly UnapprovedWrites[]>;
  eraseUser(userId: string): Promise<void>;
}
