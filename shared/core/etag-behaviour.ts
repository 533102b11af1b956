/**
 * Whether the ETags of source photos can be trusted. Microsoft does not document how they behave, so each run measures
 * churn (the ETag changed, the bytes did not) and silence (the bytes changed, the ETag did not).
 */

import { createHash } from 'node:crypto';
import { type BytesEtag, untriedBytes } from './bytes-etag.ts';
import { dayMs } from './calendar.ts';
import type { Totals } from './run.ts';

export interface EtagBehaviour {
  /** ETags churn: of the photos with a changed ETag, only a sample is downloaded each night. */
  readonly sampled: boolean;
  /** When bytes last changed under an unchanged ETag; undefined: never. */
  readonly silentAt: string | undefined;
  readonly bytes: BytesEtag;
}

export const trustedEtags: EtagBehaviour = { sampled: false, silentAt: undefined, bytes: untriedBytes };

const churnShare = 0.2;
/** Among fewer users, a single change would already be a large share. */
const churnFrom = 20;
/** Within this many nights, every photo with a changed ETag is downloaded once. */
const sampleNights = 7;
const shortenedDays = 7;
/** How long deep checks stay frequent after the last silent change. */
const shortenedForDays = 28;

/** The behaviour to assume in the next run. While only a sample is downloaded, its churn is extrapolated to all users. */
export function learned(before: EtagBehaviour, totals: Totals, now: Date): EtagBehaviour {
  const churn = totals.etagChurn * (before.sampled ? sampleNights : 1);
  const sampled = totals.inScope >= churnFrom && churn > churnShare * totals.inScope;
  return { ...before, sampled, silentAt: totals.etagSilence > 0 ? now.toISOString() : before.silentAt };
}

/** Days between two deep checks of a user: the setting, or fewer while changes may be silent. */
export function deepCheckDays(behaviour: EtagBehaviour, setting: number, now: Date): number {
  const { silentAt } = behaviour;
  const recent = silentAt !== undefined && now.getTime() - Date.parse(silentAt) <= shortenedForDays * dayMs;
  return recent ? Math.min(setting, shortenedDays) : setting;
}

/** Whether the photo of a changed ETag is downloaded tonight. */
export function isFollowed(behaviour: EtagBehaviour, userId: string, now: Date): boolean {
  if (!behaviour.sampled) return true;
  const night = Math.floor(now.getTime() / dayMs) % sampleNights;
  return createHash('sha256').update(`sample ${userId}`).digest().readUInt32BE(0) % sampleNights === night;
}
