/** The trace of an undo for the help desk, in up to three steps: undo copy, check, action. */
import { actionCatalogue } from '../../core/catalogue/actions.ts';
import type { undoSteps } from '../../core/undo.ts';
import type { UndoRefusal } from '../write/undo-picture.ts';

export interface UndoStep {
  readonly step: (typeof undoSteps)[number];
  readonly ok: boolean;
  readonly text: string;
}

export type UndoRefusalWord = UndoRefusal | 'report-mode' | 'paused';

interface RefusalEntry {
  /** The step in which the undo is refused; `before`: before anything was read. */
  readonly at: UndoStep['step'] | 'before';
  /** Whole sentences. */
  readonly text: string;
}

export const refusals: Readonly<Record<UndoRefusalWord, RefusalEntry>> = {
  'report-mode': {
    at: 'before',
    text: 'INSTEP_MODE is report, so nothing is written. Set it to repair first.',
  },
  paused: { at: 'before', text: 'INSTEP_PAUSED is true, so nothing is written. Set it to false first.' },
  busy: {
    at: 'before',
    text: 'Another operation is working on this user. Try again in a few minutes.',
  },
  'no-copy': {
    at: 'copy',
    text: 'There is no undo copy for this user: Instep replaced no photo, or did so too long ago (INSTEP_UNDO_DAYS).',
  },
  'changed-copy': {
    at: 'copy',
    text: 'The undo copy is not what Instep stored: another program changed it, or put it there. It is not restored, because it may hold another person’s photo. Find out who can write the storage account (infra/README.md).',
  },
  'unsealed-copy': {
    at: 'copy',
    text: 'The undo copy has no seal, so it may have been changed since Instep stored it. It is restored only by an undo of this user alone.',
  },
  'foreign-address': {
    at: 'look',
    text: 'The earlier photo is at an address outside the photo library of the tenant. Instep does not write such an address. If it is right, an administrator can set it in the user profile, in the SharePoint admin center.',
  },
  'wrong-owner': {
    at: 'look',
    text: 'The SharePoint profile under this sign-in name belongs to another user. Nothing was written. An administrator has to correct the profile first.',
  },
  'no-profile': { at: 'look', text: 'The user has no SharePoint profile. Nothing was written.' },
  unreadable: {
    at: 'look',
    text: 'Not everything could be read, so nothing was written. Try again in a few minutes.',
  },
  gone: { at: 'look', text: 'The user is no longer in the directory. Nothing was written.' },
  'other-geo': {
    at: 'look',
    text: 'The user has moved to another geo location. The undo copy holds files of the former location, from which SharePoint no longer shows photos. Nothing was written.',
  },
  unfinished: {
    at: 'action',
    text: 'Another write for this user was started but not finished. Nothing was written. Finish that write first: synchronise this user, or wait for the next run.',
  },
  'not-own': {
    at: 'look',
    text: 'The earlier photo is a file that belongs, or may belong, to another user. It was not restored, because the user would appear with another person’s photo.',
  },
  guard: { at: 'action', text: 'Nothing was written.' },
  moved: {
    at: 'look',
    text: 'SharePoint no longer shows the photo that Instep wrote: it was changed since. Nothing was written, because an undo would overwrite that change. To overwrite it, use force.',
  },
};

export function refusedTrace(why: UndoRefusalWord, text: string, undoes: string | undefined): UndoStep[] {
  const { at } = refusals[why];
  if (at === 'before') return [{ step: 'action', ok: false, text }];
  const before = at === 'copy' ? [] : at === 'look' ? [copyStep(undoes)] : [copyStep(undoes), checkStep];
  return [...before, { step: at, ok: false, text }];
}

const untilItChanges = 'Instep writes nothing more until the Exchange photo changes.';

/** For an answer, if copies were restored that have no seal. */
export const unsealedWarning =
  'The undo copy has no seal: it is from before there were seals, or INSTEP_INTEGRITY_KEY is not set. Look at the photo: if it is not the earlier one, somebody has changed the copy in the storage account.';

export function undoneTrace(undoes: string, wrote: boolean, warning: string | undefined): UndoStep[] {
  const done = wrote
    ? `${actionCatalogue.restore.done} ${untilItChanges}`
    : `SharePoint already shows the earlier photo, so nothing had to be written. ${untilItChanges}`;
  const text = warning === undefined ? done : `${done} ${warning}`;
  return [copyStep(undoes), checkStep, { step: 'action', ok: true, text }];
}

export const failureText =
  'The earlier photo could not be restored completely. Try again; otherwise the next run finishes it.';

export function failedTrace(undoes: string): UndoStep[] {
  return [copyStep(undoes), checkStep, { step: 'action', ok: false, text: failureText }];
}

const checkStep: UndoStep = { step: 'look', ok: true, text: 'SharePoint and Exchange were checked again.' };

function copyStep(undoes: string | undefined): UndoStep {
  return { step: 'copy', ok: true, text: `There is an undo copy from before run ${undoes}.` };
}
