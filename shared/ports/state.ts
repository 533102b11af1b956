/** What Instep keeps of users, files, names and requests between invocations. */
import type { AuditRecord } from '../core/audit.ts';
import type { PerSize, PictureProperty, Size } from '../core/observation.ts';
import type { OperationRecord } from '../core/operation.ts';
import type { ReplacedBy } from '../core/undo.ts';
import type { DirectoryFacts, UserRow } from '../core/user.ts';

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
    rows: readonly { readonly id: string; readonly etag: string; readonly snapshot: UserSnapshot }[],
  ): Promise<readonly string[]>;
  /** One conditional write; answers the new etag, or undefined when the row had changed. */
  saveSnapshot(id: string, etag: string, snapshot: UserSnapshot): Promise<string | undefined>;
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
  /** `version` is that of the value's form, 1 unless told. Throws PermanentError `newer-schema` for a value of a later one. */
  get(name: string, version?: number): Promise<unknown>;
  set(name: string, value: unknown, version?: number): Promise<void>;
  remove(name: string): Promise<void>;
  /** Names and values below a prefix, for example everybody who is to be erased. */
  list(
    prefix: string,
    version?: number,
  ): Promise<readonly { readonly name: string; readonly value: unknown }[]>;
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
