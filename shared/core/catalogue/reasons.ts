/**
 * Every reason why Instep does less than a finding asks for: its label, its sentences for people, and how it is
 * treated.
 */
import { codesOf, codesWhere, type Labelled } from './codes.ts';

export interface ReasonEntry extends Labelled {
  /** For a report, as a sentence without a capital letter and a full stop. */
  readonly meaning: string;
  /** For the trace: whole sentences, with the setting to change where there is one. */
  readonly sentence: string;
  /** The guard or an administrator withheld the user; the finding and the policies would have allowed the write. */
  readonly isWithheld: boolean;
  /** Follows from this user's own history, so `force` overrides it. Policies, guards and the mode are never overridden. */
  readonly isOverridable: boolean;
  /** Shown first to an approver. */
  readonly approverMustSee: boolean;
}

const stands = { isWithheld: false, isOverridable: false, approverMustSee: false } as const;
const overridable = { isWithheld: false, isOverridable: true, approverMustSee: false } as const;
const withheld = { isWithheld: true, isOverridable: false, approverMustSee: true } as const;

const entries = {
  mode: {
    label: 'report mode',
    meaning: 'the mode is report',
    sentence: 'INSTEP_MODE is report.',
    ...stands,
  },
  paused: {
    label: 'writing paused',
    meaning: 'writing is paused',
    sentence: 'INSTEP_PAUSED is true.',
    ...stands,
  },
  ownership: {
    label: 'choice in SharePoint respected',
    meaning: 'the user’s choice in SharePoint is respected',
    sentence: 'The user’s choice in SharePoint is respected (INSTEP_OWNERSHIP).',
    ...stands,
  },
  removal: {
    label: 'photo kept after removal in Exchange',
    meaning: 'photos are kept when they are removed in Exchange',
    sentence: 'Photos are kept when they are removed in Exchange (INSTEP_REMOVAL).',
    ...stands,
  },
  'absence-unconfirmed': {
    label: 'removal not confirmed yet',
    meaning: 'the removal in Exchange must be confirmed at least 20 hours later',
    sentence:
      'A photo is removed only after a second check, at least 20 hours later, confirms that Exchange has none.',
    ...stands,
  },
  contested: {
    label: 'overwritten again and again',
    meaning: 'repaired three times in 14 days: something else writes this photo too',
    sentence:
      'Instep repaired this user three times in 14 days: something else writes this photo too. Find out what it is, then try again.',
    ...overridable,
    approverMustSee: true,
  },
  undone: {
    label: 'undone by an administrator',
    meaning: 'an administrator restored the earlier photo',
    sentence:
      'An administrator restored the earlier photo. Instep writes nothing until the Exchange photo changes.',
    ...overridable,
  },
  stuck: {
    label: 'waiting after failures',
    meaning: 'earlier attempts failed, and the next one is not due yet',
    sentence: 'Earlier attempts failed, and the next one is not due yet.',
    ...overridable,
  },
  'shared-picture': {
    label: 'photo shared by many users',
    meaning: 'more than five users share this photo in Exchange',
    sentence: 'Many users share this photo in Exchange.',
    ...withheld,
  },
  'too-many-clears': {
    label: 'too many removals at once',
    meaning: 'too many photos would be removed at once',
    sentence: 'Too many photos would be removed at once.',
    ...withheld,
  },
  ramp: {
    label: 'left for a later run',
    meaning: 'the number of updates per run is limited',
    sentence: 'The number of updates per run is limited.',
    ...withheld,
    approverMustSee: false,
  },
  'left-out': {
    label: 'left out by an administrator',
    meaning:
      'an administrator left the user out of this plan; the next run plans the user again, and may write the photo without an approval',
    sentence:
      'An administrator left the user out of this plan. The next run plans the user again, and may write the photo without an approval. To keep a user as is, exclude the user (INSTEP_EXCLUDE_GROUP).',
    ...withheld,
    approverMustSee: false,
  },
  'range-failed': {
    label: 'comparison failed',
    meaning: 'the comparison failed',
    sentence: 'The comparison failed.',
    ...stands,
  },
  'no-undo-copy': {
    label: 'no undo copy',
    meaning: 'the undo copy is no longer kept',
    sentence: 'The undo copy is no longer kept.',
    ...stands,
  },
} as const satisfies Readonly<Record<string, ReasonEntry>>;

export type Reason = keyof typeof entries;
export const reasonCatalogue: Readonly<Record<Reason, ReasonEntry>> = entries;

export const reasons = codesOf(reasonCatalogue);

export const withheldReasons = codesWhere(reasonCatalogue, ({ isWithheld }) => isWithheld);
export const overridableReasons = codesWhere(reasonCatalogue, ({ isOverridable }) => isOverridable);
