/** Every reason why a user is not compared: its label, and its sentence for the trace. */
import { codesOf, type Labelled } from './codes.ts';

export interface OutOfScopeEntry extends Labelled {
  readonly sentence: string;
}

const entries = {
  removed: { label: 'deleted', sentence: 'The user was deleted.' },
  'not-listed': {
    label: 'not in the directory listing',
    sentence: 'The last full reading of the directory did not list the user.',
  },
  guest: { label: 'guests', sentence: 'Guests are excluded (INSTEP_GUESTS).' },
  disabled: {
    label: 'disabled',
    sentence: 'The account is disabled, and disabled accounts are excluded (INSTEP_DISABLED_USERS).',
  },
  'no-mailbox-plan': {
    label: 'no Exchange plan',
    sentence: 'The user has no Exchange plan, and so no mailbox photo.',
  },
  'not-in-group': {
    label: 'not in the scope group',
    sentence: 'The user was not in the scope group (INSTEP_SCOPE_GROUP) when the last run closed.',
  },
  excluded: {
    label: 'in the excluded group',
    sentence:
      'The user is in the excluded group (INSTEP_EXCLUDE_GROUP), or no run has recorded its members yet.',
  },
} as const satisfies Readonly<Record<string, OutOfScopeEntry>>;

export type OutOfScope = keyof typeof entries;
export const outOfScopeCatalogue: Readonly<Record<OutOfScope, OutOfScopeEntry>> = entries;

export const outOfScope = codesOf(outOfScopeCatalogue);
