/** The stores for runs and their findings. Errors as in state.ts. */
import type { Action, Finding, Reason } from '../core/finding.ts';
import type { ChunkGroup, ChunkResult, FindingRow, RangeRow, RepairOutcome, RunRecord } from '../core/run.ts';
import type { UnapprovedWrites } from '../core/unapproved-writes.ts';
import type { IdRange, PageRequest, Stored } from './state.ts';

/** Why and when a run took the run lock: when it started, or when its held plan was approved. */
export interface Claim {
  readonly by: 'start' | 'approval';
  /** ISO 8601 in UTC. */
  readonly at: string;
}

/** The one row that says which run is active. */
export interface RunLock {
  readonly activeId: string;
  readonly claim: Claim;
}

/** The table `Runs`: run records with the results of their parts, and the run lock. */
export interface RunStore {
  /**
   * Takes the run lock, with a new claim if this run has it already, and writes the record unless there is one.
   * `opened: false` when another run has the lock.
   */
  open(
    run: RunRecord,
    claim: Claim,
  ): Promise<{ readonly opened: true } | ({ readonly opened: false } & RunLock)>;
  /** Undefined: no run has the lock. */
  active(): Promise<RunLock | undefined>;
  /** Releases the run lock if this run has it, with a claim that matches `only`. */
  release(runId: string, only?: Partial<Claim>): Promise<void>;
  /**
   * Undefined: no such run, or it was deleted. A run that may write, and whose record is not what Instep stored, counts as
   * failed. Throws PermanentError `newer-schema` for a record of a later version. */
  get(id: string): Promise<Stored<RunRecord> | undefined>;
  /** Conditional; false when the record had changed meanwhile. Throws what `Seals` throws if the run may write from now on. */
  update(etag: string, run: RunRecord): Promise<boolean>;
  /** Newest first; `before` leaves out that run and all newer ones. */
  list(limit: number, before?: string): Promise<readonly RunRecord[]>;
  /** Ids of kept runs of whose plan users were left out at some time. */
  withLeftOut(): Promise<readonly string[]>;
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
  /** Object ids of the users of a chunk, in order; undefined: no such chunk, or one that Instep did not store as it is. */
  chunk(runId: string, index: number): Promise<readonly string[] | undefined>;
  /** Removes a run with its rows. */
  erase(runId: string): Promise<void>;
}

/** The progress of each compare range, and which attempt may continue it. */
export interface RangeStore {
  /**
   * In order of index: all, or those from `from` (inclusive) to `to` (exclusive). A range that was never started has no
   * row.
   */
  list(runId: string, only?: { readonly from: number; readonly to: number }): Promise<readonly RangeRow[]>;
  /** Notes that all ranges of a group are done. May be repeated. */
  endGroup(runId: string, index: number): Promise<void>;
  endedGroups(runId: string): Promise<number>;
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

/** A photo that changed in Exchange was written. */
export interface Written {
  readonly outcome: 'repaired';
  readonly waitedMinutes: number;
}

/** Undefined fields match every row. */
export interface FindingFilter {
  readonly finding?: Finding | undefined;
  /** The granted action. */
  readonly action?: Action | undefined;
  readonly reason?: Reason | undefined;
  readonly outcome?: RepairOutcome | undefined;
  /** Only rows with one of these granted actions: those that write, or `report`. */
  readonly actions?: 'writing' | 'report' | undefined;
}

export interface FindingPageRequest extends PageRequest {
  readonly filter: FindingFilter;
}

export interface FindingPage {
  readonly rows: readonly FindingRow[];
  /** Undefined: no row follows. */
  readonly continuation: string | undefined;
}

/** The table `Findings`: one row for each user with a finding in a run. */
export interface FindingStore {
  /** Writes or overwrites rows. */
  put(findings: readonly FindingRow[]): Promise<void>;
  /** Undefined: the user has no row in this run. */
  get(runId: string, userId: string): Promise<Stored<FindingRow> | undefined>;
  /** By object id; users without a row are left out. One request per user. */
  getMany(runId: string, userIds: readonly string[]): Promise<ReadonlyMap<string, Stored<FindingRow>>>;
  /** In order of object id. */
  list(runId: string, range?: IdRange): AsyncIterable<readonly FindingRow[]>;
  /**
   * Some rows that match, in order of object id: what one request gives, which can be fewer than `limit`, or none although
   * more follow.
   */
  page(runId: string, asked: FindingPageRequest): Promise<FindingPage>;
  /**
   * The planned rows, in order of object id, without those that are not what a run stored (DECISIONS.md, D-seals). Throws what
   * `Seals` throws.
   */
  plan(runId: string, range?: IdRange): AsyncIterable<readonly FindingRow[]>;
  /** As `get`, and whether the row is planned and what a run stored. Throws what `Seals` throws. */
  planned(
    runId: string,
    userId: string,
  ): Promise<(Stored<FindingRow> & { readonly isBelieved: boolean }) | undefined>;
  /**
   * `etag`: of the finding as it was read, so that the outcome stored first stays. False: the finding has changed since, or
   * is gone.
   */
  setOutcome(runId: string, userId: string, outcome: RepairOutcome | Written, etag: string): Promise<boolean>;
  /** Removes the compare ranges too. */
  eraseRun(runId: string): Promise<void>;
}

/** The members of a group in one run, as a sorted list of object ids from which a range can be read. */
export interface MembershipStore {
  /** Stores the object ids, sorted; overwrites an earlier list. */
  put(runId: string, groupId: string, ids: readonly string[]): Promise<void>;
  /** Undefined: not recorded for this run. */
  slice(runId: string, groupId: string, range: IdRange): Promise<ReadonlySet<string> | undefined>;
  /** Removes the lists of a run. */
  eraseRun(runId: string): Promise<void>;
}

/** Writes without an approval, which the guard counts over 24 hours. One row for each user. */
export interface WriteStore {
  /** Merges: keeps the latest write of each effect. */
  record(write: UnapprovedWrites): Promise<void>;
  /** Users with a write later than `moment`, in order of object id; earlier writes are left out. */
  after(moment: Date): AsyncIterable<readonly UnapprovedWrites[]>;
  /** Removes the row of a user. */
  eraseUser(userId: string): Promise<void>;
}
