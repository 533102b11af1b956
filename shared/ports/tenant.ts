/**
 * Microsoft 365 as the workflows see it. Reads of one user never throw for what the service says about that user: they
 * answer `unknown` with a cause. What concerns the whole call throws: `TransientError` (throttled, 5xx, time-out, after
 * the transport's own few retries), `PermanentError` (refused: 401, 403, bad request). A service that asks for time
 * concerns everybody, so a read of one user throws that too: `TransientError` with `retryAfterMs`.
 */
import type { GeoHost } from '../core/geo.ts';
import type { FileReading, ProfileReading, Size, SourcePhoto, SourceReading } from '../core/observation.ts';
import type { DirectoryFacts } from '../core/user.ts';

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
