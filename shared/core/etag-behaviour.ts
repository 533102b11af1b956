/**
 * Whether Exchange's photo etags can be trusted. Nothing documents how they behave, so each run measures two things:
 * churn (the etag moved, the bytes did not) and silence (the bytes moved, the etag did not).
 */

import { createHash } from 'node:crypto';
import { dayMs } from './calendar.ts';
import type { Totals } from './run.ts';

export interface EtagBehaviour {
  /** Etags churn: only a sample of the moved ones is downloaded each night. */
  readonly sampled: boolean;
  /** When bytes were last seen to move under an etag that did not; undefined: never. */
  readonly silentAt: string | undefined;
}

export const trustedEtags: EtagBehaviour = { sampled: false, silentAt: undefined };

const churnShare = 0.2;
/** Of a few users any churn is a large share. */
const churnFrom = 20;
/** In so many nights everybody whose etag moved has been downloaded once. */
const sampleNights = 7;
const shortenedDays = 7;
/** For so long after the last silence the turn stays short. */
const shortenedForDays = 28;

/** What this run's figures teach about the next one. While sampling, the churn of the sample stands for all. */
export function learned(before: EtagBehaviour, totals: Totals, now: Date): EtagBehaviour {
  const churn = totals.etagChurn * (before.sampled ? sampleNights : 1);
  const sampled = totals.inScope >= churnFrom && churn > churnShare * totals.inScope;
  return { sampled, silentAt: totals.etagSilence > 0 ? now.toISOString() : before.silentAt };
}

/** The days of one deep-check turn: the setting, or fewer while etags are known to be silent. */
export function deepCheckDays(behaviour: EtagBehaviour, setting: number, now: Date): number {
  const { silentAt } = behaviour;
  const recent = silentAt !== undefined && now.getTime() - Date.parse(silentAt) <= shortenedForDays * dayMs;
  return recent ? Math.min(setting, shortenedDays) : setting;
}

/** Whether a moved etag is followed by a download tonight. */
export function isFollowed(behaviour: EtagBehaviour, userId: string, now: Date): boolean {
  if (!behaviour.sampled) return true;
  const night = Math.floor(now.getTime() / dayMs) % sampleNights;
  return createHash('sha256').update(`sample ${userId}`).digest().readUInt32BE(0) % sampleNights === night;
}
