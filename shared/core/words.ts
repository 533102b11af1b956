/** Findings, actions, reasons and outcomes in words for people. */
import type { Change } from './comparison.ts';
import type { Action, Finding, Reason } from './finding.ts';
import type { FindingRow, RepairOutcome } from './run.ts';
import type { PhotoState } from './source-memory.ts';

export const findingTexts: Readonly<Record<Finding, string>> = {
  'wrong-owner': 'the profile under this sign-in name is somebody else’s',
  unknown: 'one side could not be read',
  'no-mailbox': 'has no mailbox in Exchange Online',
  gone: 'the directory no longer knows the user',
  unfinished: 'a copy was begun and not finished',
  'no-profile': 'has a photo, but no SharePoint profile yet',
  'no-photo': 'no photo in Exchange, none in SharePoint',
  'removed-in-exchange': 'the Exchange photo was removed, SharePoint still shows it',
  'sharepoint-only': 'SharePoint shows a picture that did not come from Exchange',
  'not-shown': 'the right files are there, the profile does not show them',
  'removed-in-sharepoint': 'the picture was taken down in SharePoint',
  missing: 'SharePoint shows no picture',
  'foreign-file': 'the profile shows a file that is not the user’s own',
  incomplete: 'the right picture, but not in all three sizes',
  'in-step': 'both sides show the same picture',
  'source-newer': 'the Exchange photo changed, SharePoint shows the older one',
  'changed-in-sharepoint': 'the picture was changed in SharePoint',
  stale: 'SharePoint shows another picture, and says it follows Exchange',
  conflict: 'the two sides show different pictures',
};

export const actionTexts: Readonly<Record<Action, string>> = {
  copy: 'copy',
  finish: 'finish the copy',
  restore: 'put the earlier picture back',
  properties: 'set the profile',
  clear: 'clear',
  report: 'report only',
  none: 'nothing',
};

export const reasonTexts: Readonly<Record<Reason, string>> = {
  mode: 'the mode is report',
  paused: 'writing is paused',
  ownership: 'the choice made in SharePoint stands',
  removal: 'pictures are kept when the Exchange photo is removed',
  'absence-unconfirmed': 'the absence must be seen again, 20 hours later',
  contested: 'repaired three times in 14 days: something else writes too',
  undone: 'an administrator put the earlier picture back',
  stuck: 'earlier attempts failed, the next one waits',
  'shared-picture': 'more than five people have this picture in Exchange',
  'too-many-clears': 'too many pictures would be cleared at once',
  ramp: 'the number of repairs per run is limited',
  'range-failed': 'the comparison failed',
  'no-undo-copy': 'what was shown before is not kept any more',
};

export const outcomeTexts: Readonly<Record<RepairOutcome, string>> = {
  repaired: 'repaired',
  moved: 'changed meanwhile, not written',
  failed: 'failed',
  stuck: 'waits after failures',
  busy: 'busy',
  paused: 'paused',
  cancelled: 'cancelled',
  'carried-over': 'left to the next night',
};

export const changeTexts: Readonly<Record<Change, string>> = {
  new: 'has a line in the later run, and had none in the earlier one',
  'came-back': 'Instep repaired this in the earlier run, and it is out of step again',
  'still-open': 'was out of step in the earlier run, and is in the later one',
  fixed:
    'has no line in the later run any more: in step, without a photo or a mailbox in Exchange, or out of scope',
  left: 'the directory no longer knows the user',
  unclear: 'one of the two runs could not read this user',
};

export const photoTexts: Readonly<Record<PhotoState, string>> = {
  none: 'no photo in Exchange',
  'no-mailbox': 'no mailbox in Exchange Online, so no photo',
  tiny: 'a photo in Exchange, but a tiny one',
  'unknown-size': 'a photo in Exchange; its size is not known',
  good: 'a photo in Exchange',
  unknown: 'not known: Exchange has not been read for this user yet',
};

/** Why a row says what it says, and why nothing more was done: one sentence without a full stop. */
export function whyOf({ finding, reason, cause }: Pick<FindingRow, 'finding' | 'reason' | 'cause'>): string {
  const parts = [findingTexts[finding], cause, reason && reasonTexts[reason]];
  return parts.filter((part) => part !== undefined).join('; ');
}

/** What became of a row: the outcome, or what was allowed. */
export function doneWith({ granted, outcome }: Pick<FindingRow, 'granted' | 'outcome'>): string {
  return outcome ? outcomeTexts[outcome] : actionTexts[granted];
}
