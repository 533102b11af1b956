/** The words in which Instep speaks of a user. Each is used in code, tables, telemetry, reports and README alike. */

/** In the order of the decision table; see `decide`. */
export const findings = [
  'wrong-owner',
  'unknown',
  'no-mailbox',
  'gone',
  'unfinished',
  'no-profile',
  'no-photo',
  'removed-in-exchange',
  'sharepoint-only',
  'not-shown',
  'removed-in-sharepoint',
  'missing',
  'foreign-file',
  'incomplete',
  'in-step',
  'source-newer',
  'changed-in-sharepoint',
  'stale',
  'conflict',
] as const;
export type Finding = (typeof findings)[number];

/** Counted, but not worth a row of their own. */
export const quietFindings: ReadonlySet<Finding> = new Set(['in-step', 'no-photo', 'no-mailbox']);

/**
 * What is to be done, from most to least: `copy` writes files and properties; `finish` completes a copy that was begun;
 * `restore` puts the undo copy back; `properties` only points the profile at files that are right already; `clear`
 * shows no picture; `report` tells and writes nothing; `none` has nothing to tell or to do.
 */
export const actions = ['copy', 'finish', 'restore', 'properties', 'clear', 'report', 'none'] as const;
export type Action = (typeof actions)[number];

export const writingActions: ReadonlySet<Action> = new Set([
  'copy',
  'finish',
  'restore',
  'properties',
  'clear',
]);

/** Why less is done than the finding wants. */
export const reasons = [
  'mode',
  'paused',
  'ownership',
  'removal',
  'absence-unconfirmed',
  'contested',
  'undone',
  'stuck',
  'shared-picture',
  'too-many-clears',
  'ramp',
  'range-failed',
  'no-undo-copy',
] as const;
export type Reason = (typeof reasons)[number];

/** Why a user is not compared. */
export const outOfScope = [
  'removed',
  'not-listed',
  'guest',
  'disabled',
  'no-mailbox-plan',
  'not-in-group',
  'excluded',
] as const;
export type OutOfScope = (typeof outOfScope)[number];
