/// <reference lib="dom" />
/** How the page says things. */
import type { Counts, RunRecord, RunState } from '../../core/run.ts';

const stateWords: Readonly<Record<RunState, string>> = {
  scanning: 'reading the directory and the library',
  comparing: 'comparing photos',
  closing: 'adding up',
  releasing: 'releasing the plan',
  repairing: 'repairing',
  reported: 'reported',
  held: 'held: waits for approval',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  superseded: 'superseded by a later run',
  expired: 'expired: nobody approved it',
};

export function stateText({ state }: Pick<RunRecord, 'state'>): string {
  return stateWords[state];
}

/** A held run has not ended either, but waits for somebody. */
export function isActive({ state, endedAt }: Pick<RunRecord, 'state' | 'endedAt'>): boolean {
  return endedAt === undefined && state !== 'held';
}

/** In the reader's own language and time zone, with the zone. */
export function timeText(iso: string | undefined): string | undefined {
  if (iso === undefined) return undefined;
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}

/** For lists. */
export function shortTimeText(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** `missing 12, conflict 3`: the most first. */
export function countsText(counts: Counts<string> | undefined): string {
  return Object.entries(counts ?? {})
    .sort(([a, many], [b, few]) => (few ?? 0) - (many ?? 0) || (a < b ? -1 : 1))
    .map(([name, count]) => `${name} ${(count ?? 0).toLocaleString()}`)
    .join(', ');
}
