/** Errors as RFC 9457 problem details. The types are stable: flows and scripts branch on them. */

export interface ProblemDescription {
  readonly status: number;
  readonly title: string;
  /** What has happened, for readers of /api/problems. */
  readonly meaning: string;
  readonly remedy: string;
}

const descriptions = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning: 'The address, the query or the body is not as the contract says. Nothing was done.',
    remedy:
      'The detail says which part, what it must look like and what it was. Correct it and send it again.',
  },
  'sign-in-required': {
    status: 401,
    title: 'Sign-in is required',
    meaning:
      'INSTEP_SIGN_IN is entra, and the request carries no signed-in caller, or App Service authentication is switched off.',
    remedy:
      'Sign in, or send an access token for this app. If you did, see that App Service authentication is on for the app.',
  },
  'role-required': {
    status: 403,
    title: 'This needs another role',
    meaning: 'The caller is known, but has not the role that the route needs.',
    remedy:
      'The detail names the role. Assign it in the enterprise application of this app (infra/sign-in.bicep), then sign in again. Function keys open reading and synchronising only, unless INSTEP_FUNCTION_KEYS is operate.',
  },
  'cross-origin': {
    status: 403,
    title: 'Requests from other sites are refused',
    meaning: 'A request that changes something came from a web page of another site.',
    remedy: 'Call from a server, a flow, or the console of this app.',
  },
  'user-not-found': {
    status: 404,
    title: 'There is no such user',
    meaning:
      'The directory, or for what is remembered Instep itself, knows no user with this object id or sign-in name.',
    remedy: 'Check the id or the name. Somebody new is remembered after the next run, or after a sync.',
  },
  'run-not-found': {
    status: 404,
    title: 'There is no such run',
    meaning: 'No run has this id, or it is older than INSTEP_RETENTION_DAYS and was removed.',
    remedy: 'List the runs: GET /api/runs.',
  },
  'operation-not-found': {
    status: 404,
    title: 'There is no such operation',
    meaning: 'Nothing was asked for under this id, it is more than 7 days ago, or the user was erased since.',
    remedy: 'Take the id from the answer of the call, or the whole address from its Location. Then ask anew.',
  },
  'console-off': {
    status: 404,
    title: 'There is no console',
    meaning:
      'The console is served only where people sign in with Entra ID, so that no key is ever part of an address.',
    remedy:
      'Deploy with signInClientId (infra/README.md, Sign-in). Every route of the console can be called with a key.',
  },
  'no-such-script': {
    status: 404,
    title: 'There is no such script',
    meaning: 'The console does not consist of this file.',
    remedy: 'Load the page again: it may be that of an earlier version.',
  },
  'run-active': {
    status: 409,
    title: 'Another run is active',
    meaning: 'One run is active at a time.',
    remedy: 'Follow the link `run` in the answer; wait for that run, or cancel it.',
  },
  refused: {
    status: 409,
    title: 'This cannot be done now',
    meaning: 'The request is valid, but the state of the run or of the user does not allow it.',
    remedy: 'The detail says why, and what to do first.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    meaning: 'The body has more bytes than any route takes. Nothing of it was used.',
    remedy: 'Send only what the contract describes.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be JSON',
    meaning: 'Routes that change something take JSON only; a form of a web page cannot send that.',
    remedy: 'Send Content-Type: application/json, and {} where nothing is to be said.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key stands for another request',
    meaning: 'The Idempotency-Key was used by this caller within 7 days, with another user or other options.',
    remedy: 'Send a new key with a new request. With the same key send exactly the same request.',
  },
  guard: {
    status: 429,
    title: 'Too many users were written on demand',
    meaning:
      'On demand at most 1 % of the users, or 50, may be written in 24 hours, so that a loop over everybody cannot get past the guard of the nightly run. Nothing was written.',
    remedy:
      'For many users start a run (POST /api/runs): its plan is checked as a whole, and approved where it is unusual. A dry run is always possible. Retry-After says when one user is possible again.',
  },
  'too-many-calls': {
    status: 429,
    title: 'Too many calls',
    meaning:
      'This caller has made more calls within a minute than INSTEP_CALLS_PER_MINUTE allows. All function keys count as one caller.',
    remedy: 'Wait for the seconds in Retry-After. For many users start a run instead of a call for each.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong here',
    meaning: 'An error in Instep.',
    remedy: 'Look for the invocation that the detail names in Application Insights, and report it.',
  },
  'tenant-refused': {
    status: 502,
    title: 'Microsoft 365 refused the request',
    meaning:
      'Graph or SharePoint answered that this must not, or cannot, be done: most often a permission is missing.',
    remedy: 'The code and the detail say what was refused. infra/README.md lists the permissions.',
  },
  'operation-failed': {
    status: 502,
    title: 'The operation came to nothing',
    meaning:
      'All attempts failed: a service refused for hours, or somebody else worked on the user all the time.',
    remedy: 'The detail says what stood in the way last. Send the request again, with a new Idempotency-Key.',
  },
  misconfigured: {
    status: 503,
    title: 'The configuration is invalid',
    meaning:
      'At least one setting of the app is missing, invalid or misspelt. It starts, but does no work: timers do nothing, queue messages wait, and every route answers this.',
    remedy:
      'Call any route but /api/health with a function key, or signed in with a role of this app: the answer names the settings and what is wrong. The log and the event app.misconfigured name them too. Correct them; the app restarts by itself.',
  },
  'tenant-unavailable': {
    status: 503,
    title: 'Microsoft 365 did not answer',
    meaning: 'Graph, SharePoint or the storage account throttled, failed or did not answer in time.',
    remedy: 'Try again after the seconds in Retry-After.',
  },
} as const satisfies Readonly<Record<string, ProblemDescription>>;

export type ProblemKind = keyof typeof descriptions;

/** By kind, in order of status. */
export const problems: Readonly<Record<ProblemKind, ProblemDescription>> = descriptions;

/** What every route can answer. */
export const commonProblems: readonly ProblemKind[] = [
  'invalid-request',
  'sign-in-required',
  'role-required',
  'internal',
  'misconfigured',
  'tenant-unavailable',
];

export function problemType(kind: ProblemKind): string {
  return `urn:instep:problem:${kind}`;
}

/** Thrown while a request is read or carried out, and answered as a problem of this kind. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly kind: ProblemKind;
  /** Further members of the answer. */
  readonly more: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    kind: ProblemKind,
    detail: string,
    more: Readonly<Record<string, unknown>> = {},
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
    this.kind = kind;
    this.more = more;
    this.headers = headers;
  }
}
