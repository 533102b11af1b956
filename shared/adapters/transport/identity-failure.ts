/**
 * What a failure of a credential means. `@azure/identity` throws CredentialUnavailableError for every failure of a
 * managed identity, its endpoint's 500 included (https://github.com/Azure/azure-functions-host/issues/11058), so its
 * class says nothing; the HTTP status of its causes does.
 */

/** `identity`: the managed identity of the app, which exists. `person`: the person who signed in on a workstation. */
export type SignedInAs = 'identity' | 'person';

export interface IdentityFailure {
  /** `absent`: there is no identity endpoint. `refused`: permanent. `failing`: may be temporary. */
  readonly kind: 'absent' | 'refused' | 'failing';
  /** Short, for an observation. */
  readonly cause: string;
}

const refusals: ReadonlySet<number> = new Set([400, 401, 403]);

export function identityFailure(error: unknown, signedInAs: SignedInAs): IdentityFailure {
  const causes = chainOf(error);
  if (signedInAs === 'person' && causes.some(({ name }) => name === 'CredentialUnavailableError'))
    return { kind: 'absent', cause: 'no identity' };
  const status = causes.map(statusOf).find((found) => found !== undefined);
  const kind = status !== undefined && refusals.has(status) ? 'refused' : 'failing';
  return { kind, cause: `no access token: ${describe(causes, status)}` };
}

/** Whether an error of a client that asks for tokens itself comes from its credential. */
export function isIdentityFailure(error: unknown): boolean {
  return error instanceof Error && credentialErrors.has(error.name);
}

const credentialErrors: ReadonlySet<string> = new Set([
  'CredentialUnavailableError',
  'AuthenticationRequiredError',
  'AuthenticationError',
]);

function describe(causes: readonly Error[], status: number | undefined): string {
  if (causes.some(({ name }) => name === 'TimeoutError'))
    return 'the identity endpoint did not answer in time';
  if (status === undefined) return 'the identity endpoint gave no usable answer';
  return `the identity endpoint answered HTTP ${status}`;
}

function statusOf(error: Error): number | undefined {
  return 'status' in error && typeof error.status === 'number' ? error.status : undefined;
}

function chainOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...chainOf(error.cause)] : [];
}
