/**
 * Everything outside Instep that its workflows touch. Reads of one user never throw for what the service says about
 * that user: they answer `unknown` with a cause. What concerns the whole call throws: `TransientError` (throttled,
 * 5xx, time-out, after the transport's own few retries), `PermanentError` (refused: 401, 403, bad request). A service
 * that asks for time concerns everybody, so a read of one user throws that too: `TransientError` with `retryAfterMs`.
 */
import type { AuditRecord } from './core/audit.ts';
import type { Dimensions, EventName, Measurements } from './core/events.ts';
import type { GeoHost } from './core/geo.ts';
import type {
  FileReading,
  Likeness,
  PerSize,
  ProfileReading,
  Sha256,
  Size,
  SourcePhoto,
  SourceReading,
} from './core/observation.ts';
import type { OperationRecord } from './core/operation.ts';
import type { ProbeAnswer } from './core/preflight/probe.ts';
import type { ChunkResult, FindingRow, RangeRow, RepairOutcome, RunRecord } from './core/run.ts';
import type { ReplacedBy } from './core/undo.ts';
import type { DirectoryFacts, UserRow } from './core/user.ts';

/** One page of a delta. `next` continues this enumeration; `delta` ends it and starts the next one. */
export interface DeltaPage<T> {
  readonly changes: readonly T[];
  readonly next: string | undefined;
  readonly delta: string | undefined;
}

/** A user as users/delta shows it: at least what changed. A property that is absent did not change. */
export type DirectoryChange =
  | ({ readonly kind: 'changed' } & DirectoryFacts)
  | { readonly kind: 'removed'; readonly id: string; readonly reason: 'changed' | 'deleted' };

export interface Directory {
  /** `link` undefined starts a full enumeration. Throws ResyncRequiredError when the link is no longer accepted. */
  usersDelta(link: string | undefined): Promise<DeltaPage<DirectoryChange>>;
  /** One user by object id or UPN; undefined: the directory has no such user. Throws as every call does. */
  user(idOrUpn: string): Promise<DirectoryFacts | undefined>;
  /** Object ids of the users who are members, directly or through groups, page by page. */
  transitiveMembers(groupId: string): AsyncIterable<readonly string[]>;
}

export interface SourcePhotos {
  /** Metadata of many users, in `$batch` of 20; every id has an answer. */
  describe(ids: readonly string[]): Promise<ReadonlyMap<string, SourceReading>>;
  /** Bytes of many users, in `$batch`; every id has an answer. */
  download(ids: readonly string[]): Promise<ReadonlyMap<string, SourcePhoto>>;
  /** Metadata of one user in a request of its own: the reading that may prove an absence. */
  describeAlone(id: string): Promise<SourceReading>;
}

/** A thumbnail of the picture library as its delta shows it; `base` is in lower case. A file that is none any more counts as deleted. */
export type LibraryChange =
  | {
      readonly kind: 'file';
      readonly itemId: string;
      readonly etag: string;
      readonly base: string;
      readonly size: Size;
    }
  | { readonly kind: 'deleted'; readonly itemId: string };

/** Where thumbnails live: `folder` is the decoded server-relative path, without a trailing slash. */
export interface LibraryLocation extends GeoHost {
  readonly folder: string;
  readonly listId: string;
}

/** The picture library of one geo location. */
export interface Library {
  /** Finds the picture library and its localised folder by listing; remembered for the process. */
  locate(): Promise<LibraryLocation>;
  /** Items of the list, folders and other files left out. Throws ResyncRequiredError as usersDelta does. */
  delta(link: string | undefined): Promise<DeltaPage<LibraryChange>>;
  /** `path` is decoded and server-relative. */
  read(path: string): Promise<FileReading>;
  /** Overwrites. The folder must exist. */
  upload(folder: string, name: string, bytes: Uint8Array): Promise<void>;
  remove(path: string): Promise<void>;
}

export type PictureProperty =
  | 'PictureURL'
  | 'SPS-PicturePlaceholderState'
  | 'SPS-PictureTimestamp'
  | 'SPS-PictureExchangeSyncState';

/** The profiles of one geo location, as it tells them: of somebody who lives in another it may know only where. */
export interface Profiles {
  /** Many profiles, batched; every object id has an answer. */
  read(
    users: readonly { readonly id: string; readonly upn: string }[],
  ): Promise<ReadonlyMap<string, ProfileReading>>;
  write(upn: string, property: PictureProperty, value: string): Promise<void>;
}

/** A geo location of the tenant, with hosts, picture library, profiles and allowances of its own. */
export interface Geo extends GeoHost {
  /** As preferredDataLocation has it; '' in a tenant with one geo location. */
  readonly code: string;
  readonly library: Library;
  readonly profiles: Profiles;
}

export interface Geos {
  /** The tenant's own. */
  readonly home: Geo;
  /**
   * All of them, home first, in a fixed order; asked for once in twelve hours. Home alone where the service refuses to
   * list them.
   */
  list(): Promise<readonly Geo[]>;
}

export interface Images {
  sha256(bytes: Uint8Array): Sha256;
  /** EXIF-rotated, cut to the centre square, brought to 48x48 sRGB, blurred, averaged. Undefined: not a readable image. */
  likeness(bytes: Uint8Array): Promise<Likeness | undefined>;
  /** JPEG renditions, EXIF-rotated, square, sRGB, never enlarged. Undefined: not a readable image. */
  renditions(bytes: Uint8Array, pixels: PerSize<number>): Promise<PerSize<Uint8Array> | undefined>;
}

/** A stored value and the etag its next conditional write needs. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

/** Object ids from `from` (inclusive) to `to` (exclusive; undefined: to the end), compared as lower-case text. */
export interface IdRange {
  readonly from: string;
  readonly to: string | undefined;
}

export interface SeenFile {
  readonly userId: string;
  /** `fileKey` of the picture base. */
  readonly key: string;
  readonly size: Size;
  /** Undefined: the file is gone. */
  readonly file: { readonly itemId: string; readonly etag: string } | undefined;
}

/** What compare and repair own of a row; what refresh owns is never written through it. */
export type UserSnapshot = Omit<UserRow, 'id' | 'directory' | 'seen'>;

export interface UserStore {
  get(id: string): Promise<Stored<UserRow> | undefined>;
  /** Rows in order of id, in pages of up to 1,000. */
  scan(range: IdRange): AsyncIterable<readonly Stored<UserRow>[]>;
  /** The sign-in names alone, in the same order; a row without one is left out. */
  signInNames(range: IdRange): AsyncIterable<readonly { readonly id: string; readonly upn: string }[]>;
  /** Merges: an absent property keeps its value. Creates the row of a new user. */
  mergeDirectory(changes: readonly (DirectoryFacts & { readonly epoch: number })[]): Promise<void>;
  /** Marks restorable or final deletion; a user without a row is passed over. */
  markRemoved(
    removals: readonly { readonly id: string; readonly reason: 'changed' | 'deleted'; readonly at: string }[],
  ): Promise<void>;
  /** Merges; answers the ids of users that have no row. */
  mergeSeen(files: readonly SeenFile[]): Promise<readonly string[]>;
  /** Conditional on each etag; answers the ids whose row had changed meanwhile and was not written. */
  saveSnapshots(
    rows: readonly { readonly id: string; readonly etag: string; readonly memory: UserSnapshot }[],
  ): Promise<readonly string[]>;
  /** One conditional write; answers the new etag, or undefined when the row had changed. */
  saveSnapshot(id: string, etag: string, memory: UserSnapshot): Promise<string | undefined>;
  /** Conditional; answers false when the row had changed, or is gone. */
  erase(id: string, etag: string): Promise<boolean>;
}

/** UPNs and picture bases, kept as hashes of their lower-case form, with everybody who ever had them. */
export interface NameStore {
  claim(claims: readonly { readonly name: string; readonly id: string }[]): Promise<void>;
  /** Object ids for each name asked for; a name nobody has gives an empty list. */
  holders(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** `key` is the name's `nameKey`: of somebody's former names nothing else is known. */
  release(key: string, id: string): Promise<void>;
}

export interface LibraryFile {
  readonly itemId: string;
  /** Undefined: no single user with a row has it, and it is parked. */
  readonly userId: string | undefined;
  /** `fileKey` of the picture base, which may be a sign-in name of somebody who is gone. */
  readonly key: string;
  readonly size: Size;
}

export type OrphanedFile = Omit<LibraryFile, 'userId'> & { readonly etag: string };

export interface LibraryFileStore {
  /** `listing` numbers the full listings of the library; what a later one does not put again is gone. */
  put(listId: string, files: readonly LibraryFile[], listing: number): Promise<void>;
  /** What was last put by an earlier listing. */
  listedBefore(listId: string, listing: number): AsyncIterable<readonly LibraryFile[]>;
  get(listId: string, itemIds: readonly string[]): Promise<ReadonlyMap<string, LibraryFile>>;
  forget(listId: string, itemIds: readonly string[]): Promise<void>;
  /** Changes whose files they are; one that is not there is passed over. */
  assign(listId: string, owners: readonly Pick<LibraryFile, 'itemId' | 'userId'>[]): Promise<void>;
  /** Keeps files so that they can be found by `key`. */
  addOrphans(listId: string, files: readonly OrphanedFile[]): Promise<void>;
  /** In order of item id below each key and size. */
  orphans(listId: string, keys: readonly string[]): Promise<readonly OrphanedFile[]>;
  removeOrphans(listId: string, files: readonly Omit<LibraryFile, 'userId'>[]): Promise<void>;
}

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

/** One writer per user. */
export interface LeaseStore {
  /** Undefined: somebody else holds it. */
  acquire(userId: string, holder: string, now: Date, termMs: number): Promise<Lease | undefined>;
  erase(userId: string): Promise<void>;
}

export interface Lease {
  /** False when it ran out or was taken: stop before the next write. */
  held(now: Date): Promise<boolean>;
  release(): Promise<void>;
}

/** Small named values: delta links, epochs, the last closed run's settings. Values are plain JSON, at most 30,000 characters. */
export interface CursorStore {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names and values below a prefix, for example everybody who is to be erased. */
  list<T>(prefix: string): Promise<readonly { readonly name: string; readonly value: T }[]>;
}

/** A page of a list, and where the next one begins; undefined: it was the last. */
export interface PageRequest {
  readonly limit: number;
  readonly continuation: string | undefined;
}

/** What was changed through HTTP, and by whom. */
export interface AuditStore {
  /** Writes, or writes again with the result. */
  put(record: AuditRecord): Promise<void>;
  /** Newest first. */
  page(
    request: PageRequest,
  ): Promise<{ readonly records: readonly AuditRecord[]; readonly continuation: string | undefined }>;
  removeBefore(moment: Date): Promise<void>;
}

/** What a caller's `Idempotency-Key` stands for. Hashes, so that nothing a caller chose becomes a key. */
export interface IdempotencyKey {
  /** Of the caller and the key. */
  readonly hash: string;
  /** Hash of what was asked for. */
  readonly request: string;
  readonly operationId: string;
  readonly at: string;
}

/** Requests for one user on demand. Each user has one place: whose operation has it is the one that is worked on. */
export interface OperationStore {
  /** Writes the operation and takes its user's place, both or none. Answers which operation has the place. */
  begin(operation: OperationRecord): Promise<Stored<OperationRecord> | { readonly heldBy: string }>;
  /** Writes an operation that waits for its turn. */
  add(operation: OperationRecord): Promise<void>;
  /** Takes the place for an operation that waited, and changes it, both or none. Undefined: it is not its turn, or it has changed. */
  takeUserLock(etag: string, operation: OperationRecord): Promise<string | undefined>;
  get(id: string): Promise<Stored<OperationRecord> | undefined>;
  /** Conditional; answers the new etag, or undefined when it had changed. */
  update(etag: string, operation: OperationRecord): Promise<string | undefined>;
  /** The same, and gives the place back, both or none. Answers false when it had changed. */
  end(etag: string, operation: OperationRecord): Promise<boolean>;
  key(hash: string): Promise<IdempotencyKey | undefined>;
  /** Unless there is one: answers whether it was written. */
  addKey(key: IdempotencyKey): Promise<boolean>;
  /** Lets a key stand for another operation. */
  moveKey(key: IdempotencyKey): Promise<void>;
  /** Notes that a user is about to be written on demand; once for each `id`. */
  reserve(at: Date, id: string): Promise<void>;
  /** When users were written on demand, from `since` on, oldest first. */
  reserved(since: Date): Promise<readonly Date[]>;
  /** Takes a reservation back. */
  unreserve(at: Date, id: string): Promise<void>;
  /** Operations of one user, the keys that stand for them, and the place. */
  eraseUser(userId: string): Promise<void>;
  /** Whatever began before. */
  removeBefore(moment: Date): Promise<void>;
}

export interface UndoCopy {
  /** My-site host of the geo location whose files these are; '' for home, before geo locations were told apart. */
  readonly host: string;
  /** When it was kept; ISO 8601 in UTC. */
  readonly at: string;
  readonly replacedBy: ReplacedBy;
  readonly base: string;
  readonly files: Partial<PerSize<Uint8Array>>;
  readonly properties: Readonly<Record<PictureProperty, string>>;
}

export interface UndoStore {
  /** Keeps the first copy of each base for a user and a run; a later one of the same base is not written. */
  keep(userId: string, runId: string, copy: UndoCopy): Promise<void>;
  /** One for each base that was kept. The first was kept first: its properties are what the user showed before. */
  get(userId: string, runId: string): Promise<readonly UndoCopy[]>;
  /** Whether anything was kept; reads no picture. */
  has(userId: string, runId: string): Promise<boolean>;
  /** The runs that have a copy of this user, newest first. */
  runs(userId: string): Promise<readonly string[]>;
  eraseUser(userId: string): Promise<void>;
}

/** Who is in a group tonight, as a sorted list of object ids that a range can be cut from. */
export interface MembershipStore {
  put(runId: string, groupId: string, ids: readonly string[]): Promise<void>;
  /** Undefined: not recorded for this run. */
  slice(runId: string, groupId: string, range: IdRange): Promise<ReadonlySet<string> | undefined>;
  eraseRun(runId: string): Promise<void>;
}

export type QueueName =
  | 'refresh-directory'
  | 'refresh-library'
  | 'compare-users'
  | 'close-run'
  | 'repair-photos'
  | 'sync-user';

/** A message that is not to be delivered yet. */
export interface Scheduled {
  /** Whoever has it already works on it. */
  cancel(): Promise<void>;
}

export interface Queues {
  send(queue: QueueName, message: object, delayMs?: number): Promise<void>;
  /** The same, for a message that may become needless. */
  schedule(queue: QueueName, message: object, delayMs: number): Promise<Scheduled>;
}

/** `Given`, if it has nothing that `Known` has not: a variable may carry more than its type is asked for. */
type Exactly<Given, Known> = Given & Readonly<Record<Exclude<keyof Given, keyof Known>, never>>;

export interface Telemetry {
  /** What an event carries stands in the catalogue: all of it, and nothing else. */
  event<E extends EventName, D extends Dimensions<E>, M extends Measurements<E>>(
    name: E,
    dimensions: Exactly<D, Dimensions<E>>,
    measurements: Exactly<M, Measurements<E>>,
  ): void;
  flush(): Promise<void>;
}

export interface Clock {
  now(): Date;
}

export interface Timer {
  /** Ends early, and without an error, when the signal says so. Why it is a port: DECISIONS.md, D-test-timer. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
}

export type ProbedHost = 'graph' | 'sharepoint' | 'my-site';
export type ProbedStorage = 'tables' | 'queues' | 'blobs';

/** What a token says of whoever it was given to; undefined: it does not, or cannot be read. */
export interface TokenFacts {
  readonly principalId: string | undefined;
  readonly tenantId: string | undefined;
  readonly roles: readonly string[] | undefined;
}

/** Refused in here: in Graph's own words, on which nights ask SharePoint. On every other refusal they do not. */
export type ServedByGraph<T = undefined> = Exclude<ProbeAnswer<T>, { kind: 'silent' }>;

export interface ListBySharePoint {
  readonly listId: string;
  /** Whether its rows and its change log are told too. */
  readonly changes: ProbeAnswer;
}

/**
 * One question to each service, asked as the nights ask it, and answered with what was said: none of these throws for a
 * refusal or for silence. For preflight alone.
 */
export interface Probes {
  readonly environment: {
    readonly graphHost: string;
    readonly mySiteHost: string;
    readonly signedInAs: 'identity' | 'person';
    /** Undefined on the emulator. */
    readonly storageAccount: string | undefined;
  };
  /** The answer, or silence after so long; what was asked may go on unheard. */
  inTime<T>(answer: Promise<ProbeAnswer<T>>, withinMs: number): Promise<ProbeAnswer<T>>;
  /** A token, and whether the host accepts it. */
  token(host: ProbedHost): Promise<ProbeAnswer<TokenFacts>>;
  /** The first page of the directory, without those who were removed. */
  someUsers(): Promise<ProbeAnswer<readonly DirectoryFacts[]>>;
  user(idOrUpn: string): Promise<ProbeAnswer<DirectoryFacts | undefined>>;
  /** How many members the first page has. */
  groupMembers(groupId: string): Promise<ProbeAnswer<number>>;
  photo(userId: string): Promise<ProbeAnswer<SourceReading>>;
  /** What became of the batch, and within it of the one request. */
  photoInBatch(userId: string): Promise<ProbeAnswer<ProbeAnswer<SourceReading>>>;
  /** Id of the picture library's list. */
  pictureList(): Promise<ProbeAnswer<ServedByGraph<string>>>;
  pictureChanges(listId: string): Promise<ProbeAnswer<ServedByGraph>>;
  /** Refused as `no-picture-library` where SharePoint knows of none. */
  pictureListBySharePoint(): Promise<ProbeAnswer<ListBySharePoint>>;
  /** Decoded server-relative path of the folder. */
  pictureFolder(): Promise<ProbeAnswer<string>>;
  /** At most 100. */
  fileNames(folder: string): Promise<ProbeAnswer<readonly string[]>>;
  writeFile(folder: string, name: string): Promise<ProbeAnswer>;
  removeFile(path: string): Promise<ProbeAnswer>;
  profile(upn: string): Promise<ProbeAnswer<ProfileReading>>;
  writeProfile(upn: string, property: PictureProperty, value: string): Promise<ProbeAnswer>;
  /** My-site hosts, one for each geo. */
  mySiteHosts(): Promise<ProbeAnswer<readonly string[]>>;
  /** With `write` something of no consequence is written and removed too. */
  storage(service: ProbedStorage, write: boolean): Promise<ProbeAnswer>;
  /** Sends one line to Application Insights. Refused as `no-connection-string` where there is none, without being asked. */
  telemetry(): Promise<ProbeAnswer>;
}
