/** Describes a user's line, a change between two runs, and the state of a photo for people. */
import type { Labelled } from './catalogue/codes.ts';
import { findingCatalogue } from './catalogue/findings.ts';
import { labels } from './catalogue/labels.ts';
import { reasonCatalogue } from './catalogue/reasons.ts';
import type { PhotoState } from './photo-state.ts';
import type { FindingRow } from './run.ts';
import type { Change } from './run-comparison.ts';

/** A label with its meaning, as a sentence without a capital letter and a full stop. */
interface Explained extends Labelled {
  readonly meaning: string;
}

export const changeWords: Readonly<Record<Change, Explained>> = {
  new: { label: 'new', meaning: 'has a line in the later run, and had none in the earlier one' },
  'came-back': {
    label: 'came back',
    meaning: 'Instep repaired this in the earlier run, and it is out of step again',
  },
  'still-open': { label: 'still open', meaning: 'out of step in both runs' },
  fixed: {
    label: 'fixed',
    meaning:
      'has no line in the later run: in step, without a photo or a mailbox in Exchange, or out of scope',
  },
  left: { label: 'left', meaning: findingCatalogue.gone.meaning },
  unclear: { label: 'unclear', meaning: 'one of the two runs could not read this user' },
};

export const photoWords: Readonly<Record<PhotoState, Explained>> = {
  none: { label: 'none', meaning: 'no photo in Exchange' },
  'no-mailbox': { label: 'no mailbox', meaning: 'no mailbox in Exchange Online, so no photo' },
  tiny: { label: 'tiny', meaning: 'a photo in Exchange, but a tiny one' },
  'unknown-size': { label: 'size unknown', meaning: 'a photo in Exchange; its size is not known' },
  good: { label: 'good', meaning: 'a photo in Exchange' },
  unknown: { label: 'unknown', meaning: 'not known: Instep has not read this user in Exchange yet' },
};

/** The meaning of the finding, and the reason if less was done: one sentence without a full stop. */
export function whyOf({ finding, reason, cause }: Pick<FindingRow, 'finding' | 'reason' | 'cause'>): string {
  const parts = [findingCatalogue[finding].meaning, cause, reason && reasonCatalogue[reason].meaning];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** The outcome of a row, or the allowed action if there is no outcome. */
export function doneWith({ granted, outcome }: Pick<FindingRow, 'granted' | 'outcome'>): string {
  return outcome ? labels.outcome[outcome] : labels.action[granted];
}
