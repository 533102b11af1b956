/// <reference lib="dom" />
/** Formats states, times and counts for the page. */
import type { LabelKind } from '../../core/catalogue/labels.ts';
import type { Counts, RunRecord } from '../../core/run.ts';
import { capitalLabel, label } from './labels.ts';

export function stateText({ state }: Pick<RunRecord, 'state'>): string {
  return capitalLabel('state', state);
}

/** A run is named by its day and time, in the reader's own language and time zone. */
export function runName({ startedAt, trigger }: Pick<RunRecord, 'startedAt' | 'trigger'>): string {
  const at = new Date(startedAt).toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'short' });
  return trigger === 'undo' ? `${at} (undo)` : at;
}

/** The name of a run of which only the id is at hand. Anything else is returned as it is. */
export function runIdText(id: string): string {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z(?:-(manual|undo))?$/.exec(id);
  if (parts === null) return id;
  const [, year, month, day, hour, minute, second, trigger] = parts;
  const startedAt = `${year}-${month}-${day}T${hour}:${minute}:${second}Z`;
  return runName({ startedAt, trigger: trigger === 'undo' ? 'undo' : 'timer' });
}

/** A held run has not ended, but is not active: it waits for an approval. */
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

/** `12 missing in SharePoint, 3 different photos`: the largest number first. Without `kind` the names are texts, not codes. */
export function countsText(counts: Counts<string> | undefined, kind?: LabelKind): string {
  return Object.entries(counts ?? {})
    .sort(([a, many], [b, few]) => (few ?? 0) - (many ?? 0) || (a < b ? -1 : 1))
    .map(([name, count]) => `${(count ?? 0).toLocaleString()} ${kind ? label(kind, name) : name}`)
    .join(', ');
}

/** `1 user`, `2,040 users`. */
export function plural(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

/** Rounded down, so that 100 % means all. */
export function percentText(share: number): string {
  const rounded = Math.floor(share * 1_000 + 1e-9) / 1_000;
  return rounded.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });
}

/** `12 minutes`, `7 hours`, `2.5 days`: as exact as a reader needs. */
export function durationText(minutes: number): string {
  if (minutes < 90) return plural(Math.round(minutes), 'minute');
  if (minutes < 36 * 60) return plural(Math.round(minutes / 60), 'hour');
  return plural(Math.round(minutes / 144) / 10, 'day');
}
