/** An undo in words that a help-desk clerk understands, up to three steps: the copy, the look, the action. */
import type { UndoRefusal } from '../write/undo-picture.ts';

export interface UndoStep {
  readonly step: 'copy' | 'look' | 'action';
  readonly ok: boolean;
  readonly text: string;
}

export type UndoRefusalWord = UndoRefusal | 'report-mode' | 'paused';

export const refusalTexts: Readonly<Record<UndoRefusalWord, string>> = {
  'report-mode': 'INSTEP_MODE is report: nothing is written. Set it to repair first.',
  paused: 'INSTEP_PAUSED is true: nothing is written. Set it to false first.',
  busy: 'The user is being worked on at this moment. Try again in a few minutes.',
  'no-copy':
    'No earlier picture of this user is kept: Instep replaced none, or too long ago (INSTEP_UNDO_DAYS).',
  'wrong-owner':
    'The SharePoint profile under this sign-in name belongs to somebody else. Nothing was written. An administrator has to correct the profile.',
  'no-profile': 'The user has no SharePoint profile. Nothing was written.',
  unreadable: 'Not everything could be read, so nothing was written. Try again in a few minutes.',
  gone: 'The directory no longer has this user. Nothing was written.',
  'other-geo':
    'The user has moved to another geo location since. What is kept are files of the former one, which is not where SharePoint shows the picture from now. Nothing was written.',
  unfinished:
    'Another write to this user was begun and not finished. Nothing was written. Let it be finished first: by a sync of this user, or by the next night.',
  'not-own':
    'What was shown before is a file that belongs to somebody else, or may. It is not put back, because the user would show another person.',
  guard: 'Nothing was written.',
  moved:
    'SharePoint no longer shows what Instep wrote: somebody changed the picture since. Nothing was written, because undoing would destroy that choice. Ask with force if it is to go.',
};

/** Where in the course of an undo it was refused. */
const refusedAt: Readonly<Record<UndoRefusalWord, UndoStep['step'] | 'before'>> = {
  'report-mode': 'before',
  paused: 'before',
  busy: 'before',
  'no-copy': 'copy',
  'wrong-owner': 'look',
  'no-profile': 'look',
  unreadable: 'look',
  gone: 'look',
  'other-geo': 'look',
  'not-own': 'look',
  moved: 'look',
  unfinished: 'action',
  guard: 'action',
};

export function refusedTrace(why: UndoRefusalWord, text: string, undoes: string | undefined): UndoStep[] {
  const at = refusedAt[why];
  if (at === 'before') return [{ step: 'action', ok: false, text }];
  const before = at === 'copy' ? [] : at === 'look' ? [copyStep(undoes)] : [copyStep(undoes), lookStep];
  return [...before, { step: at, ok: false, text }];
}

export function undoneTrace(undoes: string, wrote: boolean): UndoStep[] {
  const text = wrote
    ? 'The earlier picture was put back now; it will show within a day where pictures are cached. Nothing is done until the Exchange photo changes.'
    : 'SharePoint shows the earlier picture already. Nothing had to be written, and nothing is done until the Exchange photo changes.';
  return [copyStep(undoes), lookStep, { step: 'action', ok: true, text }];
}

export const failureText =
  'The earlier picture could not be put back completely. Ask again: what is left is done then, or in the next night.';

export function failedTrace(undoes: string): UndoStep[] {
  return [copyStep(undoes), lookStep, { step: 'action', ok: false, text: failureText }];
}

const lookStep: UndoStep = { step: 'look', ok: true, text: 'SharePoint and Exchange were looked at again.' };

function copyStep(undoes: string | undefined): UndoStep {
  return { step: 'copy', ok: true, text: `What the user showed before run ${undoes} is kept.` };
}
