/** How one planned write ended: its label, and its sentence for people. */
import { codesOf, type Labelled } from './codes.ts';

export interface OutcomeEntry extends Labelled {
  /** For the trace: why the photo was not written. Undefined: it was written, and the sentence of the action applies. */
  readonly sentence: string | undefined;
  /** Colour in a report. */
  readonly tone: 'good' | 'warn' | 'bad';
}

const entries = {
  repaired: { label: 'repaired', sentence: undefined, tone: 'good' },
  moved: {
    label: 'skipped: changed meanwhile',
    sentence: 'Something changed during the check, so nothing was written. Try again.',
    tone: 'warn',
  },
  failed: {
    label: 'failed',
    sentence: 'The write failed. Instep tries again later. The event photo.repair-failed has the cause.',
    tone: 'bad',
  },
  stuck: {
    label: 'waiting after failures',
    sentence:
      'The write failed, as earlier attempts did. An administrator has to find the cause; the next attempt waits.',
    tone: 'bad',
  },
  busy: {
    label: 'skipped: busy',
    sentence: 'The nightly run is working on this user. Try again in a few minutes.',
    tone: 'warn',
  },
  paused: {
    label: 'skipped: writing paused',
    sentence: 'INSTEP_PAUSED is true, so nothing was written.',
    tone: 'warn',
  },
  cancelled: { label: 'skipped: run cancelled', sentence: 'The run was cancelled.', tone: 'warn' },
  'carried-over': { label: 'left for the next run', sentence: 'Left for the next run.', tone: 'warn' },
} as const satisfies Readonly<Record<string, OutcomeEntry>>;

export type RepairOutcome = keyof typeof entries;
export const outcomeCatalogue: Readonly<Record<RepairOutcome, OutcomeEntry>> = entries;

export const outcomes = codesOf(outcomeCatalogue);
