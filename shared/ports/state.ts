/**
 * The stores for users, files, names and requests. Every method may throw `TransientError` (throttled, 5xx, no connection,
 * after the SDK's own retries) or PermanentError `storage-{status}` (refused, or a table, queue or container is missing); its
 * doc names only further errors. Writes are unconditional unless the doc says otherwise.
 */
import type { AuditRecord } from '../core/audit.ts';
import type { Size } from '../core/observation.ts';
import type { OperationRecord } from '../core/operation.ts';
import type { NameClaim } from '../core/picture-base.ts';
import type { ListedFacts, SealedAgreement, SeenFileEtag, UserRow } from '../core/user.ts';

/** A stored value, and the ETag that its next conditional write needs. */
export interface Stored<T> {
  readonly value: T;
  readonly etag: string;
}

/** Object ids from `from` (inclusive) to `to` (exclusive; undefined: to the end), compared as lower-case text. */
export interface IdRange {
  readonly from: string;
  readonly to: string | undefined;
}

/** A file of a user that the library reported, or that it reported as gone. */
export interface SeenFile {
  readonly userId: string;
  /** `fileKey` of the picture base. */
  readonly key: string;
  readonly size: Size;
  /** Undefined: the file is gone. */
  readonly file: SeenFileEtag | undefined;
}

/** The part of a row that comparing and repairing write; the rest is written only by refresh. */
export type UserSnapshot = Omit<UserRow, 'id' | 'directory' | 'seen' | 'erasure'>;

/** The table `Users`: one row per user, with facts from the directory and the snapshot. */
export interface UserStore {
  /**
   * Undefined: no row. Throws PermanentError `newer-schema` for a row of a later version; unreadable columns are in
   * `unreadable`. A pending write that is not sealed is left out; see `disbelieved`. With an agreement that is not sealed,
   * no absence is confirmed.
   */
  get(id: string): Promise<Stored<UserRow> | undefined>;
  /** Rows in order of object id, in pages of up to 1,000. */
  scan(range: IdRange): AsyncIterable<readonly Stored<UserRow>[]>;
  /** Only the sign-in names, in the same order; a row without one is left out. */
  signInNames(range: IdRange): AsyncIterable<readonly { readonly id: string; readonly upn: string }[]>;
  /** Merges names into the names of their users. Creates the row of a new user, who is out of scope without facts. */
  listNames(claims: readonly NameClaim[]): Promise<void>;
  /** Merges: an absent property keeps its value. Creates the row of a new user. */
  mergeDirectory(changes: readonly ListedFacts[]): Promise<void>;
  /** Marks users as deleted (`changed`: restorable, `deleted`: final); a user without a row is skipped. */
  markRemoved(
    removals: readonly { readonly id: string; readonly reason: 'changed' | 'deleted'; readonly at: string }[],
  ): Promise<void>;
  /** Merges; returns the ids of users that have no row. */
  mergeSeen(files: readonly SeenFile[]): Promise<readonly string[]>;
  /**
   * Conditional on each ETag; returns the ids whose row had changed meanwhile and was not written. Throws what `Seals`
   * throws if a write is pending.
   */
  saveSnapshots(
    rows: readonly { readonly id: string; readonly etag: string; readonly snapshot: UserSnapshot }[],
  ): Promise<readonly string[]>;
  /** One conditional write; returns the new ETag, or undefined when the row had changed. */
  saveSnapshot(id: string, etag: string, snapshot: UserSnapshot): Promise<string | undefined>;
  /**
   * Forgets these names of a user, and files that the library does not have any more. Does nothing to a row that changes
   * meanwhile.
   */
  trim(id: string, names: readonly string[]): Promise<void>;
  /** Whether an agreement that was stored elsewhere is one of this user. Throws what `Seals` throws. */
  believes(id: string, agreement: SealedAgreement): Promise<boolean>;
  /** Before a row is erased. Conditional; returns the new ETag, or undefined when the row had changed or is gone. */
  markForErasure(id: string, etag: string, erasure: string): Promise<string | undefined>;
  /** Conditional; false when the row had changed or is gone. */
  erase(id: string, etag: string): Promise<boolean>;
}

/** UPNs and picture bases, as hashes of their lower-case form, with every user who has or had them. */
export interface NameStore {
  /** Adds users as holders of names; a repeated claim changes nothing. */
  claim(claims: readonly NameClaim[]): Promise<void>;
  /** Object ids for each name, `unlistedHolder` among them; an empty list for a name without a claim. */
  holders(names: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
  /** `key` is the name's `nameKey`, because a user's former names are stored only in that form. */
  release(key: string, id: string): Promise<void>;
  /** The claim of a user becomes that of the unlisted holder: it stays, and names nobody. */
  unlist(key: string, id: string): Promise<void>;
  /** Keeps `mostHolders` of a name; the unlisted holder stands for the others. */
  shorten(name: string): Promise<void>;
}

/** A file of a photo library with its owner. */
export interface LibraryFile {
  readonly itemId: string;
  /** Undefined for an orphaned file: it belongs to no single user with a row. */
  readonly userId: string | undefined;
  /** `fileKey` of the picture base, which may be the sign-in name of a user who has left. */
  readonly key: string;
  readonly size: Size;
}

/** A file that belongs to no single user with a row (DECISIONS.md, D-orphaned-files). */
export type OrphanedFile = Omit<LibraryFile, 'userId'>;

/** The files of the photo libraries by item id, separately for each list. */
export interface LibraryFileStore {
  /**
   * `listing` is the number of a full listing of the library; files that a later listing does not contain are gone.
   */
  put(listId: string, files: readonly LibraryFile[], listing: number): Promise<void>;
  /** Files that were last put by an earlier listing. */
  listedBefore(listId: string, listing: number): AsyncIterable<readonly LibraryFile[]>;
  /** By item id; files without a row are left out. */
  get(listId: string, itemIds: readonly string[]): Promise<ReadonlyMap<string, LibraryFile>>;
  /** Removes the rows of files; a missing one is skipped. */
  forget(listId: string, itemIds: readonly string[]): Promise<void>;
  /** Changes the owners of files; a file without a row is skipped. */
  assign(listId: string, owners: readonly Pick<LibraryFile, 'itemId' | 'userId'>[]): Promise<void>;
  /** Stores orphaned files so that they can be found by `key`. */
  addOrphans(listId: string, files: readonly OrphanedFile[]): Promise<void>;
  /** In order of item id below each key and size. */
  orphans(listId: string, keys: readonly string[]): Promise<readonly OrphanedFile[]>;
  /** Removes orphaned files; a missing one is skipped. */
  removeOrphans(listId: string, files: readonly OrphanedFile[]): Promise<void>;
}

/** One writer per user. */
export interface LeaseStore {
  /** Undefined when another holder has it. */
  acquire(userId: string, holder: string, now: Date, termMs: number): Promise<Lease | undefined>;
}

/** The exclusive right to write one user for a limited time. */
export interface Lease {
  /** False when the lease ran out or was taken over: stop before the next write. */
  held(now: Date): Promise<boolean>;
  /** Ends the lease if it is still held. */
  release(): Promise<void>;
}

/** Asks for one page of a list. `continuation` is undefined for the first page. */
export interface PageRequest {
  readonly limit: number;
  readonly continuation: string | undefined;
}

/** Undefined fields match every record. */
export interface AuditFilter {
  readonly by?: string | undefined;
  readonly operation?: string | undefined;
}

/** From `from` (inclusive) to `before` (exclusive); undefined: without end. */
export interface Period {
  readonly from: Date | undefined;
  readonly before: Date | undefined;
}

/** The audit log: what was changed through HTTP, and by whom. */
export interface AuditStore {
  /** Writes a record, or overwrites it with the result. */
  put(record: AuditRecord): Promise<void>;
  /** Newest first. */
  page(
    request: PageRequest,
    only?: AuditFilter,
  ): Promise<{ readonly records: readonly AuditRecord[]; readonly continuation: string | undefined }>;
  /** All records about one user or run, newest first. */
  about(subject: string, period: Period): Promise<readonly AuditRecord[]>;
  /** Removes records from before `moment`. */
  removeBefore(moment: Date): Promise<void>;
}

/** The request that a caller's `Idempotency-Key` was used for. Only hashes are stored, never the caller's own text. */
export interface IdempotencyKey {
  /** Hash of the caller and the key. */
  readonly hash: string;
  /** Hash of the request. */
  readonly request: string;
  readonly operationId: string;
  readonly at: string;
}

/** On-demand operations. Each user has one user lock: only the operation that has it is worked on. */
export interface OperationStore {
  /** Writes the operation and takes the user lock, both or none. Otherwise returns the operation that has the lock. */
  begin(operation: OperationRecord): Promise<Stored<OperationRecord> | { readonly heldBy: string }>;
  /** Writes an operation that waits for the user lock. */
  add(operation: OperationRecord): Promise<void>;
  /**
   * Takes the user lock for a waiting operation and updates it, both or none. Undefined: the lock is taken, or the
   * operation has changed.
   */
  takeUserLock(etag: string, operation: OperationRecord): Promise<string | undefined>;
  /** Undefined: there is no such operation, or it was removed after seven days. */
  get(id: string): Promise<Stored<OperationRecord> | undefined>;
  /** The same, for who goes on with it: one that may write and is not what Instep stored has ended as failed. */
  believed(id: string): Promise<Stored<OperationRecord> | undefined>;
  /** All kept operations of one user, in no order. */
  ofUser(userId: string): Promise<readonly OperationRecord[]>;
  /** Conditional; returns the new ETag, or undefined when the operation had changed. */
  update(etag: string, operation: OperationRecord): Promise<string | undefined>;
  /** Updates the operation and releases the user lock, both or none. False when the operation had changed. */
  end(etag: string, operation: OperationRecord): Promise<boolean>;
  /** By hash of the caller and the key; undefined: the key was not used. */
  key(hash: string): Promise<IdempotencyKey | undefined>;
  /** Writes the key unless there is one; returns whether it was written. */
  addKey(key: IdempotencyKey): Promise<boolean>;
  /** Points a key to another operation. */
  moveKey(key: IdempotencyKey): Promise<void>;
  /** Records that a user is about to be written on demand; once for each `id`. */
  reserve(at: Date, id: string): Promise<void>;
  /** The times of on-demand writes from `since` on, oldest first. */
  reserved(since: Date): Promise<readonly Date[]>;
  /** Removes a reservation. */
  unreserve(at: Date, id: string): Promise<void>;
  /** Removes the operations of one user, their keys, and the user lock. */
  eraseUser(userId: string): Promise<void>;
  /** Removes operations that started before `moment`. */
  removeBefore(moment: Date): Promise<void>;
}
