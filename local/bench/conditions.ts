/**
 * What the services of the bench allow and how long they take. The limits are those that Microsoft publishes
 * (local/tenant/server/throttle.ts); of the latencies there is no publication, so they are assumptions, and the same for
 * every tool.
 */

import type { ServerOptions } from '../tenant/server/options.ts';

export interface Conditions {
  readonly licensedUsers: number;
  readonly limits: 'published' | 'off';
  /** Photo requests at a time; of one batch the service works on four at a time. */
  readonly photoConcurrency: number;
  /** How long the service works on a photo request. */
  readonly photoMs: number;
  /** Which ETag the answer with the bytes of a photo carries: that of its metadata, or none. */
  readonly photoBytesEtag: 'same' | 'none';
  /** The way to a service and back. */
  readonly graphMs: number;
  readonly sharePointMs: number;
  readonly storageMs: number;
  readonly functionTimeoutMs: number;
}

const functionTimeoutMs = 30 * 60_000;

export function publishedConditions(users: number): Conditions {
  return {
    licensedUsers: users,
    limits: 'published',
    photoConcurrency: 4,
    photoMs: 150,
    photoBytesEtag: 'same',
    graphMs: 80,
    sharePointMs: 120,
    storageMs: 8,
    functionTimeoutMs,
  };
}

/** Nothing waits and nothing is throttled: what is counted then is the same on every machine. */
export const noLatency: Conditions = {
  licensedUsers: 60_000,
  limits: 'off',
  photoConcurrency: Number.POSITIVE_INFINITY,
  photoMs: 0,
  photoBytesEtag: 'same',
  graphMs: 0,
  sharePointMs: 0,
  storageMs: 0,
  functionTimeoutMs,
};

/** How the simulated tenant is to be, besides its latencies. */
export function serverOptions(conditions: Conditions): Partial<ServerOptions> {
  const { limits, licensedUsers, photoConcurrency, photoMs, photoBytesEtag } = conditions;
  return { limits, licensedUsers, photoConcurrency, photoMs, photoBytesEtag };
}

export function latencyOf({ hostname }: URL, { graphMs, sharePointMs }: Conditions): number {
  return hostname.startsWith('graph.') ? graphMs : sharePointMs;
}
