/** Errors as RFC 9457 problem details. The types are stable: flows and scripts branch on them. */

export interface ProblemDescription {
  readonly status: number;
  readonly title: string;
  /** What happened, for readers of /api/problems. */
  readonly meaning: string;
  readonly remedy: string;
}

const descriptions = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    meaning: 'The path, the query or the body does not follow the contract. Nothing was done.',
    remedy:
      'The detail says which part is invalid, what it must be and what it was. Correct the request and send it again.',
  },
  'sign-in-required': {
    status: 401,
    title: 'Sign-in is required',
    meaning:
      'INSTEP_SIGN_IN is entra, and the request carries no signed-in caller, or App Service authentication is switched off.',
    remedy:
      'Sign in, or send an access token for this app. If you did, check that App Service authentication is on for the app.',
  },
  'role-required': {
    status: 403,
    title: 'This needs another role',
    meaning: 'The caller is signed in, but does not have the role that the route needs.',
    remedy:
      'The detail names the role. Assign it in the enterprise application of this app (infra/sign-in.bicep), then sign in again. Function keys allow reading and synchronising only, unless INSTEP_FUNCTION_KEYS is operate.',
  },
  'cross-origin': {
    status: 403,
    title: 'Requests from other sites are refused',
    meaning:
      'A web page of another site made a browser send the request. From there, only the pages of this app can be opened: console, reports, plans and this page.',
    remedy:
      'Call from a server, a flow, or the console of this app. To open an address that somebody sent you, paste it into the address bar.',
  },
  'user-not-found': {
    status: 404,
    title: 'There is no such user',
    meaning:
      'The directory has no user with this object id or sign-in name, or Instep has no stored data about the user.',
    remedy: 'Check the id or the name. Data about a new user is stored by the next run, or by a sync.',
  },
  'run-not-found': {
    status: 404,
    title: 'There is no such run',
    meaning: 'No run has this id, or it is older than INSTEP_RETENTION_DAYS and was removed.',
    remedy: 'List the runs: GET /api/runs.',
  },
  'no-picture': {
    status: 404,
    title: 'There is no photo',
    meaning: 'The user has no photo there, or no undo copy is kept of this run.',
    remedy: 'The detail says what there is none of. Nothing needs to be done.',
  },
  'no-mailbox': {
    status: 404,
    title: 'The user has no mailbox',
    meaning: 'Exchange Online has no mailbox of this user, and therefore no photo.',
    remedy: 'Assign a licence with Exchange Online, or leave the user without a photo.',
  },
  'picture-not-own': {
    status: 404,
    title: "The photo is not the user's own",
    meaning:
      "SharePoint shows a file or a profile for this user that is not the user's own, or did so before the run. It may be the face of another person, so it is not sent.",
    remedy: 'Synchronise the user as a dry run: the answer says what Instep would do about it.',
  },
  'operation-not-found': {
    status: 404,
    title: 'There is no such operation',
    meaning:
      'There never was an operation with this id, it is more than 7 days old, or the user was erased since.',
    remedy: 'Use the id from the answer of the call, or the address in its Location header.',
  },
  'console-off': {
    status: 404,
    title: 'There is no console',
    meaning:
      'The console is available only with sign-in through Entra ID, so that no key is ever part of an address.',
    remedy:
      'Deploy with signInClientId (infra/README.md, Sign-in). Every route of the console can be called with a key.',
  },
  'no-such-script': {
    status: 404,
    title: 'There is no such script',
    meaning: 'The console has no script with this name.',
    remedy: 'Reload the page: it may come from an earlier version.',
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
    meaning: 'The body has more bytes than any route accepts. Nothing was done.',
    remedy: 'Send only what the contract describes.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body must be JSON',
    meaning:
      'Routes that change something accept JSON only, because a form on another web page cannot send JSON.',
    remedy: 'Send Content-Type: application/json, and {} for an empty body.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The key was already used for another request',
    meaning:
      'This caller used the Idempotency-Key within the last 7 days for another user or with other options.',
    remedy: 'Send a new key with a new request, or exactly the same request with this key.',
  },
  guard: {
    status: 429,
    title: 'Too many users were written on demand',
    meaning:
      'At most 1 % of the users, or 50, may be written on demand in 24 hours, so that a loop over all users cannot bypass the guard of the nightly run. Nothing was written.',
    remedy:
      'For many users start a run (POST /api/runs): the guard checks its plan as a whole, and holds it for an approval if it is unusual. A dry run is always possible. Retry-After says when one more user may be written.',
  },
  'too-many-calls': {
    status: 429,
    title: 'Too many calls',
    meaning:
      'This caller made more calls within a minute than INSTEP_CALLS_PER_MINUTE allows, or viewed more than 400 photos. All function keys count as one caller.',
    remedy: 'Wait for the seconds in Retry-After. For many users, start a run instead of one call per user.',
  },
  internal: {
    status: 500,
    title: 'Internal error',
    meaning: 'Instep failed in a way that it does not handle.',
    remedy: 'Search Application Insights for the invocation in the detail, and report the error.',
  },
  'tenant-refused': {
    status: 502,
    title: 'Microsoft 365 refused the request',
    meaning: 'Graph or SharePoint refused the request. Usually a permission is missing.',
    remedy: 'The code and the detail say what was refused. infra/README.md lists the permissions.',
  },
  'picture-unreadable': {
    status: 502,
    title: 'The photo cannot be read',
    meaning:
      'Exchange or SharePoint did not return a readable photo. That does not mean that the user has none.',
    remedy: 'The detail says why. Try again later, or check the file itself.',
  },
  'operation-failed': {
    status: 502,
    title: 'The operation failed',
    meaning:
      'All attempts failed: a service refused for hours, or other operations kept working on the user.',
    remedy:
      'The detail gives the cause of the last failure. Send the request again with a new Idempotency-Key.',
  },
  misconfigured: {
    status: 503,
    title: 'The configuration is invalid',
    meaning:
      'At least one setting of the app is missing, invalid or misspelt. The app starts, but does no work: timers do nothing, queue messages wait, and every route answers with this problem.',
    remedy:
      'Call any route except /api/health with a function key, or signed in with a role of this app: the answer names the settings and what is wrong. The log and the event app.misconfigured name them too. Correct them; the app restarts by itself.',
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
  'cross-origin',
  'internal',
  'misconfigured',
  'tenant-unavailable',
];

export function problemType(kind: ProblemKind): string {
  return `urn:instep:problem:${kind}`;
}

/** Thrown while a request is validated or executed, and answered as a problem of this kind. */
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
