/** What the preflight asks. */
import type { PictureProperty, ProfileReading, SourceReading } from '../core/observation.ts';
import type { ProbeAnswer } from '../core/preflight/probe.ts';
import type { DirectoryFacts } from '../core/user.ts';

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
