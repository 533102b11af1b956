/**
 * Microsoft 365 as the workflows see it. A read of one user never throws because of an answer about that user:
 * it returns `unknown` with a cause. Failures of the whole call are thrown: `TransientError` (throttled, 5xx,
 * time-out, after the transport's own few retries) or `PermanentError` (refused: 401, 403, bad request). A service
 * that asks to wait concerns all users, so a read of one user throws that too: `TransientError` with `retryAfterMs`.
 */
import type { RowCause } from '../core/catalogue/row-causes.ts';
import type { Action } from '../core/finding.ts';
import type { GeoCode, GeoHost } from '../core/geo.ts';
import type {
  FileReading,
  PictureProperty,
  ProfileReading,
  Size,
  SourcePhoto,
  SourceReading,
} from '../core/observation.ts';
import type { DirectoryFacts } from '../core/user.ts';
import type { Lease } from './state.ts';

/**
 * A read whose caller may leave before the answer: when `signal` aborts, nothing more is sent, and what is answered is
 * worthless.
 */
export interface Abandonable {
  readonly signal?: AbortSignal | undefined;
}

/** One page of a delta. `next` continues this enumeration; `delta` ends it and starts the next one. */
export interface DeltaPage<T> {
  readonly changes: readonly T[];
  readonly next: string | undefined;
  readonly delta: string | undefined;
  /** Rows of the page that could not be parsed; they are not among the changes. */
  readonly unreadable?: readonly UnreadableRow[];
}

/** A row of a list that could not be parsed. */
export interface UnreadableRow {
  readonly cause: RowCause;
  /** Lower-case id of the user or the item that the row is about. Undefined: it names none. */
  readonly id: string | undefined;
}

/** A user as users/delta shows it, with at least the changed properties. An absent property did not change. */
export type DirectoryChange =
  | ({ readonly kind: 'changed' } & DirectoryFacts)
  | { readonly kind: 'removed'; readonly id: string; readonly reason: 'changed' | 'deleted' };

/** A user whom a search found. */
export interface FoundPerson {
  /** Object id, lower-case. */
  readonly id: string;
  /** '' where the directory has none. */
  readonly displayName: string;
  readonly upn: string;
}

/** Users and groups in Entra ID, read through Microsoft Graph. */
export interface Directory {
  /** `link` undefined starts a full enumeration. Throws ResyncRequiredError when the link is no longer accepted. */
  usersDelta(link: string | undefined): Promise<DeltaPage<DirectoryChange>>;
  /** One user by object id or UPN; undefined when the directory has no such user. Throws as every call does. */
  user(idOrUpn: string): Promise<DirectoryFacts | undefined>;
  /** At most `limit` users with a display name or a sign-in name that fits. Throws as every call does. */
  search(text: string, limit: number): Promise<readonly FoundPerson[]>;
  /**
   * Object ids of the users who are members, directly or through groups, page by page. `onUnreadable` gets the rows
   * that could not be parsed.
   */
  transitiveMembers(
    groupId: string,
    onUnreadable?: (rows: readonly UnreadableRow[]) => void,
  ): AsyncIterable<readonly string[]>;
}

/** Photos in Exchange Online, read through Microsoft Graph. */
export interface SourcePhotos {
  /** Metadata of many users, in `$batch` of 20; every id has an answer. */
  describe(ids: readonly string[]): Promise<ReadonlyMap<string, SourceReading>>;
  /** Bytes of many users, in `$batch`; every id has an answer. */
  download(ids: readonly string[], options?: Abandonable): Promise<ReadonlyMap<string, SourcePhoto>>;
  /**
   * Metadata of one user in a separate request: only this reading may prove an absence. `withPhoto` asks for the bytes
   * at the same time; they are absent if that failed.
   */
  describeAlone(
    id: string,
    options?: { readonly withPhoto: true },
  ): Promise<SourceReading & { readonly photo?: SourcePhoto }>;
}

/**
 * A thumbnail of the picture library as its delta shows it; `base` is in lower case. A file that is no longer a
 * thumbnail counts as deleted.
 */
export type LibraryChange =
  | {
      readonly kind: 'file';
      readonly itemId: string;
      /** '' if the service returned none. */
      readonly etag: string;
      /** As in SeenFileEtag. */
      readonly modifiedAt?: string | undefined;
      readonly base: string;
      readonly size: Size;
    }
  | { readonly kind: 'deleted'; readonly itemId: string };

/** The location of a photo library: `folder` is the decoded server-relative path, without a trailing slash. */
export interface LibraryLocation extends GeoHost {
  readonly folder: string;
  readonly listId: string;
}

/** Reads the photo library of one geo location. */
export interface Library {
  /** Finds the library and its localised folder by listing; cached for the lifetime of the process. */
  locate(): Promise<LibraryLocation>;
  /** Items of the list, folders and other files left out. Throws ResyncRequiredError as usersDelta does. */
  delta(link: string | undefined): Promise<DeltaPage<LibraryChange>>;
  /** `path` is decoded and server-relative. */
  read(path: string, options?: Abandonable): Promise<FileReading>;
}

/** Reads the profiles of one geo location; for a user of another location, the answer is not reliable. */
export interface Profiles {
  /** Many profiles, batched; every object id has an answer. */
  read(
    users: readonly { readonly id: string; readonly upn: string }[],
    options?: Abandonable,
  ): Promise<ReadonlyMap<string, ProfileReading>>;
}

/** A geo location of the tenant, with its own hosts, picture library, profiles and rate limits. */
export interface Geo extends GeoCode {
  readonly library: Library;
  readonly profiles: Profiles;
  /**
   * Writes a photo once the published limits have room for all requests of that, so that a write which has begun does not
   * wait for them.
   */
  inTurn<T>(write: () => Promise<T>): Promise<T>;
}

/** The geo locations of the tenant. */
export interface Geos {
  /** The tenant's home location. */
  readonly home: Geo;
  /**
   * All locations, home first, in a fixed order; cached for twelve hours. Only home when the service refuses to list
   * them; those of the last listing when it does not answer. Throws TransientError when it does not answer and there
   * is no earlier listing.
   */
  list(): Promise<readonly Geo[]>;
  /** Like `list`, but returns only home instead of throwing if there is no earlier listing. */
  listing(): Promise<GeoListing>;
}

/** The geo locations that are known now, and what may be missing. */
export interface GeoListing {
  readonly geos: readonly Geo[];
  /** Why locations may be missing from the list, for people; undefined: the list is complete. */
  readonly partial: string | undefined;
  /** Why the list is not up to date; undefined: it is. `listedAt`: ISO 8601 in UTC. */
  readonly lack: { readonly cause: string; readonly listedAt: string | undefined } | undefined;
  /** The identity may not list the locations: home is the only one that is known. */
  readonly isRefused?: true;
}

/** The last listing of the geo locations, stored for nights on which the service does not answer. */
export interface GeoStore {
  readonly read: () => Promise<StoredGeos | undefined>;
  readonly write: (listing: StoredGeos) => Promise<void>;
}

/** A list of geo locations with its time; `code` as in `preferredDataLocation`. */
export interface StoredGeos {
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly locations: readonly {
    readonly rootHost: string;
    readonly code: string;
    /** Of the last listing that had it. Undefined: this one. */
    readonly listedAt?: string | undefined;
  }[];
}

/** The content of a file whose name must be free. */
export interface NewFile {
  readonly onlyNew: Uint8Array;
}

/** What SharePoint says of a file that it has just stored. An answer that does not say all of it counts as none. */
export interface StoredFile {
  /** In the form of `SeenFileEtag.modifiedAt`. */
  readonly at: string;
  /** How many bytes it has. */
  readonly length: number;
}

/** Writes one user's photo files and profile in one geo location. */
export interface PhotoWriter {
  /** Overwrites, unless the file must be new: then throws PermanentError `file-exists`. The folder must exist. */
  upload(folder: string, name: string, content: Uint8Array | NewFile): Promise<StoredFile | undefined>;
  /**
   * `path` is decoded and server-relative. A missing file counts as removed. Throws PermanentError `file-changed` when
   * the file no longer has `etag`.
   */
  remove(path: string, etag?: string): Promise<void>;
  /**
   * Writes one profile property. Throws PermanentError `no-profile` if the user has no profile. Not conditional:
   * SharePoint has no ETag for a profile, so the caller reads it before and after (DECISIONS.md, D-verified-writes).
   */
  setProperty(upn: string, property: PictureProperty, value: string): Promise<void>;
}

/** What every write needs: the lease of the user, and the reason of the write. */
export interface WritePermit {
  readonly lease: Lease;
  readonly reason: {
    readonly userId: string;
    /** The run or the operation that writes. */
    readonly runId: string;
    readonly action: Action | 'remove-cleared';
  };
}

/** The only way to write to the tenant, apart from the preflight's own probes. */
export interface Writers {
  /**
   * Each write of the returned writer first checks that the lease is still held, and throws PermanentError
   * `lease-lost` if it is not.
   */
  open(geo: GeoHost, permit: WritePermit): PhotoWriter;
}
