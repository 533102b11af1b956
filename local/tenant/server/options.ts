/** How the simulated services behave where a real tenant may behave either way, and how hard they throttle. */
export interface ServerOptions {
  /** HTTPS port; 0 takes a free one. */
  readonly port: number;
  /** Port of the plain-HTTP side (token endpoint, control); 0 takes a free one. */
  readonly identityPort: number;
  /** Order of batch answers and the like follow from it. */
  readonly seed: number;
  /** Added to every outer request, in milliseconds. */
  readonly latencyMs: number;
  /** Of outer requests to SharePoint; undefined: as of all. */
  readonly sharePointLatencyMs: number | undefined;
  /** `published`: SharePoint's documented limits for the number of licences; `off`: only injected faults throttle. */
  readonly limits: 'published' | 'off';
  readonly licensedUsers: number;
  /** Photo requests at the same time, those inside batches one by one, before 429. */
  readonly photoConcurrency: number;
  readonly photosPer10Seconds: number;
  /** How long each photo request occupies the service, in milliseconds. */
  readonly photoMs: number;
  /** Retry-After of photo throttling in seconds; fractions occur in reality. */
  readonly photoRetryAfter: number;
  /** Which ETag header an answer with the bytes of a photo has: that of its metadata, another one, or none. */
  readonly photoBytesEtag: 'same' | 'other' | 'none';
  /** Alphabet of image bodies inside `$batch`; `mixed` alternates. */
  readonly imageEncoding: 'base64' | 'base64url' | 'mixed';
  /** Label PNG photos as JPEG inside `$batch`. */
  readonly mislabelPng: boolean;
  /** Of SharePoint's messages; exception classes are the same in each. */
  readonly language: 'en-US' | 'de-DE' | 'ja-JP';
  readonly missingProfile: 'null' | '404' | '500';
  /** What a geo location answers for a profile in another one. */
  readonly profileElsewhere: 'copy' | 'missing';
  /** How long a profile is still read as it was before a write, in milliseconds. */
  readonly profileLagMs: number;
  /**
   * How long `/users/delta` does not list a change that `/users/{id}` shows already, in milliseconds:
   * https://learn.microsoft.com/graph/delta-query-overview#processing-delays
   */
  readonly directoryLagMs: number;
  /** Lists with more items than this are neither ordered by anything but their ids nor listed by folder. */
  readonly listViewThreshold: number;
  /** Deliver some delta items a second time. */
  readonly replayItems: boolean;
  /** Page sizes where the client does not ask for one. */
  readonly usersPageSize: number;
  readonly listPageSize: number;
  readonly assignmentsPageSize: number;
  readonly tokenLifetimeSeconds: number;
  readonly identityHeader: string;
  /** Object id of the principal that gets the tokens. */
  readonly principalId: string;
  /** Hosts for which the token endpoint gives none, as if the tenant had no such application. */
  readonly noTokenFor: readonly string[];
  /** Application roles by audience host; absent: every role the routes ask for. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
}

export const defaultOptions: ServerOptions = {
  port: 0,
  identityPort: 0,
  seed: 1,
  latencyMs: 0,
  sharePointLatencyMs: undefined,
  limits: 'published',
  licensedUsers: 60_000,
  photoConcurrency: Number.POSITIVE_INFINITY,
  photosPer10Seconds: Number.POSITIVE_INFINITY,
  photoMs: 0,
  photoRetryAfter: 0.5,
  photoBytesEtag: 'none',
  imageEncoding: 'mixed',
  mislabelPng: true,
  language: 'en-US',
  missingProfile: 'null',
  profileElsewhere: 'copy',
  profileLagMs: 0,
  directoryLagMs: 0,
  listViewThreshold: 5_000,
  replayItems: true,
  usersPageSize: 100,
  listPageSize: 200,
  assignmentsPageSize: 100,
  tokenLifetimeSeconds: 86_400,
  identityHeader: 'instep-local-identity',
  principalId: '7d3f8c1e-52a4-4b0d-9c35-e1f60a2b4d97',
  noTokenFor: [],
  roles: {},
};
