/** Every action: its label, its effect on the SharePoint photo, and its sentences for people. */
import { codesOf, codesWhere, type Labelled } from './codes.ts';

export interface ActionEntry extends Labelled {
  /** What a write does to the photo that SharePoint shows; `none`: nothing is written. */
  readonly effect: 'shows' | 'removes' | 'none';
  /** For the trace, after the write: a sentence. */
  readonly done: string;
  /** For the trace of a dry run: continues "Without it, ". */
  readonly would: string;
}

const appears = 'It can take up to a day to appear where photos are cached.';
const disappears = 'It can take up to a day to disappear where photos are cached.';
/** A later attempt finds the files already written, so the sentence says that the photo was copied, not by which attempt. */
const copied = `The photo was copied. ${appears}`;

/**
 * From most to least: `copy` writes files and properties; `finish` completes a copy that was started; `restore` brings
 * back the undo copy; `properties` only points the profile at files that already hold the photo; `clear` removes the photo;
 * `report` writes nothing, but the user gets a line in reports; `none`: nothing to do.
 */
const entries = {
  copy: { label: 'copy the photo', effect: 'shows', done: copied, would: 'the photo would be copied' },
  finish: {
    label: 'finish the copy',
    effect: 'shows',
    done: `The unfinished copy was completed. ${appears}`,
    would: 'the unfinished copy would be completed',
  },
  restore: {
    label: 'restore the earlier photo',
    effect: 'shows',
    done: `The earlier photo was restored. ${appears}`,
    would: 'the earlier photo would be restored',
  },
  properties: {
    label: 'update the profile',
    effect: 'shows',
    done: `The profile was updated to show the right photo. ${appears}`,
    would: 'the profile would be updated to show the right photo',
  },
  clear: {
    label: 'remove the photo',
    effect: 'removes',
    done: `The photo was removed from SharePoint. ${disappears}`,
    would: 'the photo would be removed from SharePoint',
  },
  report: { label: 'report only', effect: 'none', done: copied, would: 'nothing would be written' },
  none: { label: 'nothing', effect: 'none', done: copied, would: 'nothing would be written' },
} as const satisfies Readonly<Record<string, ActionEntry>>;

export type Action = keyof typeof entries;
export const actionCatalogue: Readonly<Record<Action, ActionEntry>> = entries;

export const actions = codesOf(actionCatalogue);

export const writingActions = codesWhere(actionCatalogue, ({ effect }) => effect !== 'none');
