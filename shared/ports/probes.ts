/** The requests that the preflight sends. */
import type { PictureProperty, ProfileReading, SourceReading } from '../core/observation.ts';
import type { ProbeAnswer } from '../core/preflight/probe.ts';
import type { DirectoryFacts } from '../core/user.ts';

/** `sharepoint`: contoso.sharepoint.com. `my-site`: contoso-my.sharepoint.com. */
export type ProbedHost = 'graph' | 'sharepoint' | 'my-site';

/** The services of the storage account. */
export type ProbedStorage = 'tables' | 'queues' | 'blobs';

/** What a token says about its owner. Undefined fields: the token does not say, or cannot be read. */
export interface TokenFacts {
  readonly principalId: string | undefined;
  readonly tenantId: string | undefined;
  readonly roles: readonly string[] | undefined;
}

/** A refusal that comes from Graph itself. Only after such a refusal does a run use SharePoint's REST API instead. */
export type ServedByGraph<T = undefined> = Exclude<ProbeAnswer<T>, { kind: 'silent' }>;

/** The photo library's list, read through SharePoint's REST API. */
export interface ListBySharePoint {
  readonly listId: string;
  /** Whether its rows and its change log can be read. */
  readonly changes: ProbeAnswer;
}

/** The settings of the photo library that delay an uploaded file. */
export interface LibraryRules {
  /** Content approval: the file is hidden until it is approved. */
  readonly approval: boolean;
  /** Versioning with check-out: the file must be checked in or published before other users see it. */
  readonly checkIn: boolean;
}

/**
 * One request to each service, sent as a run sends it. A refusal or a time-out is an answer: none of these methods
 * throws for it. Used by the preflight only.
 */
export interface Probes {
  readonly environment: {
    readonly graphHost: string;
    readonly mySiteHost: string;
    readonly signedInAs: 'identity' | 'person';
    /** Name of the account of the state; undefined on the emulator. */
    readonly storageAccount: string | undefined;
    /** Name of the account of the queues; undefined: the same one. */
    readonly queueAccount?: string | undefined;
  };
  /** The answer, or `silent` after `withinMs`; the request itself is not cancelled. */
  inTime<T>(answer: Promise<ProbeAnswer<T>>, withinMs: number): Promise<ProbeAnswer<T>>;
  /** A token, and whether the host accepts it. */
  token(host: ProbedHost): Promise<ProbeAnswer<TokenFacts>>;
  /** The first page of the directory, without deleted users. */
  someUsers(): Promise<ProbeAnswer<readonly DirectoryFacts[]>>;
  /** One user by object id or sign-in name; undefined: the directory has no such user. */
  user(idOrUpn: string): Promise<ProbeAnswer<DirectoryFacts | undefined>>;
  /** The number of members on the first page. */
  groupMembers(groupId: string): Promise<ProbeAnswer<number>>;
  /** Metadata of the source photo, in a separate request. */
  photo(userId: string): Promise<ProbeAnswer<SourceReading>>;
  /** The result of the batch, and inside it the result of its one request. */
  photoInBatch(userId: string): Promise<ProbeAnswer<ProbeAnswer<SourceReading>>>;
  /** Id of the picture library's list. */
  pictureList(): Promise<ProbeAnswer<ServedByGraph<string>>>;
  /** The first page of the change log of the list, through Graph. */
  pictureChanges(listId: string): Promise<ProbeAnswer<ServedByGraph>>;
  /** Refused as `no-picture-library` when SharePoint has none. */
  pictureListBySharePoint(): Promise<ProbeAnswer<ListBySharePoint>>;
  /** Decoded server-relative path of the folder. */
  pictureFolder(): Promise<ProbeAnswer<string>>;
  /** The settings of the library that delay uploaded files. */
  libraryRules(): Promise<ProbeAnswer<LibraryRules>>;
  /** At most 100 names. */
  fileNames(folder: string): Promise<ProbeAnswer<readonly string[]>>;
  /** Uploads a test file; `folder` is a decoded server-relative path. */
  writeFile(folder: string, name: string): Promise<ProbeAnswer>;
  /** Removes the test file; `path` is decoded and server-relative. */
  removeFile(path: string): Promise<ProbeAnswer>;
  /** Reads a profile by sign-in name. */
  profile(upn: string): Promise<ProbeAnswer<ProfileReading>>;
  /** Writes one profile property. */
  writeProfile(upn: string, property: PictureProperty, value: string): Promise<ProbeAnswer>;
  /** My-site hosts, one per geo location. */
  mySiteHosts(): Promise<ProbeAnswer<readonly string[]>>;
  /** With `write`, a test entry is written and removed too. */
  storage(service: ProbedStorage, write: boolean): Promise<ProbeAnswer>;
  /** Signs with the key of INSTEP_INTEGRITY_KEY; the version that signed. Refused as `no-integrity-key` when none is set. */
  integrityKey(): Promise<ProbeAnswer<string>>;
  /** Sends one line to Application Insights. Refused as `no-connection-string`, without a request, when none is set. */
  telemetry(): Promise<ProbeAnswer>;
}
