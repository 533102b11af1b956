/** A quiet night of 1000 users, and the default limits. */
import { type GuardInput, type GuardSettings, judge, type LastClosed } from '../../shared/core/guard.ts';
import type { GuardCheck, Totals } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';

export const defaults: GuardSettings = {
  mode: 'repair',
  paused: false,
  updates: 20,
  clears: 2,
  clearsMax: 25,
  shared: 2,
  scope: 10,
  unknown: 40,
  mostUpdates: undefined,
};
export const last: LastClosed = {
  runId: 'before',
  settingsHash: 'same',
  inScope: 1000,
  unknown: 0,
  sharedPictures: [],
};
export const quiet: GuardInput = {
  totals: inScope(1000),
  updates: 0,
  clears: 0,
  sharedCopies: 0,
  sharedPictures: 0,
  newSharedCopies: 0,
  settingsHash: 'same',
  last,
  canary: undefined,
  approvedBefore: false,
};

export function inScope(users: number, unknown = 0, causes: Totals['causes'] = {}): Totals {
  return { ...noTotals, users, inScope: users, findings: unknown === 0 ? {} : { unknown }, causes };
}

/** One guard check, and the guard decision that it is part of. */
export function check(
  name: GuardCheck['name'],
  changes: Partial<GuardInput>,
  settings: Partial<GuardSettings> = {},
) {
  const verdict = judge({ ...quiet, ...changes }, { ...defaults, ...settings });
  const found = verdict.checks.find((one) => one.name === name) as GuardCheck;
  return { verdict, result: found.result, text: found.text, numbers: found.numbers };
}
