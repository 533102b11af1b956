/** Connects the seals to the key that the setting names. */
import type { Sealed } from '../../core/seal.ts';
import type { Clock } from '../../ports/runtime.ts';
import type { RequestTimer } from '../clock.ts';
import type { Seals } from '../key-vault/seals.ts';
import type { SignedInAs } from '../transport/identity-failure.ts';
import { createRateLimiter } from '../transport/rate-limiter.ts';
import { createTokens, type TokenSource } from '../transport/tokens.ts';
import { createTransport, type Fetch } from '../transport/transport.ts';
import { createSeals, noSeals } from './seals.ts';
import { type IntegrityKey, type SigningKey, signingKey } from './signing-key.ts';

export interface SealsOptions {
  /** Undefined: there is none, and nothing is sealed. */
  readonly key: IntegrityKey | undefined;
  readonly credential: TokenSource;
  readonly signedInAs: SignedInAs;
  readonly version: string;
  readonly clock: Clock;
  readonly timer: RequestTimer;
  /** 0 to below 1. */
  readonly random: () => number;
  /** Called for what is not what Instep sealed. */
  readonly onForged: (what: Sealed) => void;
  /** In place of the network. */
  readonly fetch?: Fetch;
}

export interface OpenSeals {
  readonly seals: Seals;
  /** For the preflight. */
  readonly signingKey: SigningKey | undefined;
}

/** Makes no request. */
export function openSeals({ key, ...options }: SealsOptions): OpenSeals {
  if (key === undefined) return { seals: noSeals, signingKey: undefined };
  const { clock, timer, credential, signedInAs, random, version, fetch } = options;
  const limiter = createRateLimiter({ inFlight: 2 }, { clock, timer });
  const transport = createTransport({
    tokens: createTokens(credential, { clock, timer, signedInAs }),
    userAgent: `Instep/${version}`,
    ...{ clock, timer, random },
    hosts: new Map([[key.host, `${key.resource}/.default`]]),
    limiters: { graph: limiter, 'graph-photos': limiter, profiles: limiter, sharepoint: limiter },
    // The event `requests` counts requests to Microsoft 365.
    onRequest: () => undefined,
    onThrottled: () => undefined,
    timeoutMs: 10_000,
    ...(fetch === undefined ? {} : { fetch }),
  });
  const signing = signingKey(transport, key);
  return { seals: createSeals(signing, clock, options.onForged), signingKey: signing };
}
