/** The guard: checks whether a whole plan is plausible. Every check reports what it measured, its limit, and what to do. */
import { holdMessage, plannedWrites, releaseMessage, reportMessage } from './guard-messages.ts';
import type { Sha256 } from './observation.ts';
import { plural } from './plural.ts';
import type { GuardCheck, GuardNumbers, Totals, Verdict } from './run.ts';
import { commonestCause } from './totals.ts';

export interface GuardSettings {
  readonly mode: 'report' | 'repair';
  readonly paused: boolean;
  /** In percent of compared users. */
  readonly updates: number;
  readonly clears: number;
  readonly clearsMax: number;
  readonly shared: number;
  readonly scope: number;
  readonly unknown: number;
  /** At most this many users of a plan are written in one run; undefined: all. */
  readonly mostUpdates: number | undefined;
}

/** What the guard uses of the last closed run. */
export interface LastClosed {
  readonly runId: string;
  readonly settingsHash: string;
  readonly inScope: number;
  readonly unknown: number;
  /**
   * Hashes of shared photos that were withheld and that an administrator has been told about
   * (DECISIONS.md, D-shared-photo).
   */
  readonly sharedPictures: readonly Sha256[];
}

/** Users whom Instep wrote within 24 hours without an approval: by runs or on demand, each user once. */
export interface DayWrites {
  readonly updated: number;
  /** Of them, users whom this plan would update again. Shared photos are not counted. */
  readonly updatedAgain: number;
  readonly cleared: number;
  readonly clearedAgain: number;
}

export const noDayWrites: DayWrites = { updated: 0, updatedAgain: 0, cleared: 0, clearedAgain: 0 };

export interface GuardInput {
  readonly totals: Totals;
  /** Planned writes that show a photo: copy, finish, restore, properties. */
  readonly updates: number;
  readonly clears: number;
  /** Writes of the last 24 hours that count (DECISIONS.md, D-guard-day); undefined: nothing. */
  readonly day?: DayWrites;
  /** Planned copies whose source photo more than five users share, and how many such photos there are. */
  readonly sharedCopies: number;
  readonly sharedPictures: number;
  /** Of those copies, the ones whose photo was not withheld by the last closed run. */
  readonly newSharedCopies: number;
  readonly settingsHash: string;
  readonly last: LastClosed | undefined;
  /**
   * The canary user; undefined: none is set. `expected`: both sides are readable and in step. `saw`: what was found,
   * for people.
   */
  readonly canary: { readonly expected: boolean; readonly saw: string } | undefined;
  /** The plan only repeats writes that were approved before and not finished. */
  readonly approvedBefore: boolean;
}

/** Fewest compared users for the check of updates: among fewer, a single change would already be a large share. */
export const updatesFrom = 50;
/** Fewer unknown users than this never hold a plan. */
const unknownFrom = 20;
const unknownRisePoints = 10;
/** More users than this with the same source photo: it is a default picture, not a portrait. */
export const sharedAbove = 5;

/** Judges a plan. The caller removes the users that `withhold` checks name before the plan is hashed. */
export function judge(input: GuardInput, settings: GuardSettings): Verdict {
  const checks = [
    updatesCheck(input, settings),
    clearsCheck(input, settings),
    sharedCheck(input, settings),
    scopeCheck(input, settings),
    unknownCheck(input, settings),
    canaryCheck(input),
  ];
  const writes = plannedWrites(input, checks, settings);
  const reportBecause = whyReportOnly(input, settings);
  if (reportBecause !== undefined) {
    const message = reportMessage(reportBecause, writes, checks);
    return { result: 'report', reportBecause, checks, message };
  }
  const isHeld = checks.some((check) => check.result === 'hold');
  return isHeld
    ? { result: 'hold', reportBecause, checks, message: holdMessage(writes, checks) }
    : { result: 'release', reportBecause, checks, message: releaseMessage(writes, checks) };
}

function whyReportOnly(input: GuardInput, settings: GuardSettings): Verdict['reportBecause'] {
  if (settings.mode === 'report') return 'mode';
  if (settings.paused) return 'paused';
  if (input.last === undefined) return 'first-run';
  return input.last.settingsHash === input.settingsHash ? undefined : 'settings-changed';
}

/** Number of users of whom both sides were read. */
export function comparedUsers(totals: Totals): number {
  return totals.inScope - (totals.findings.unknown ?? 0);
}

/** Checks the number of photos to update, together with those of the last 24 hours. */
export function updatesCheck(
  input: Pick<GuardInput, 'totals' | 'updates' | 'sharedCopies' | 'approvedBefore' | 'day'>,
  settings: Pick<GuardSettings, 'updates' | 'mostUpdates'>,
): GuardCheck {
  const compared = comparedUsers(input.totals);
  if (compared < updatesFrom) {
    const text = `The update guard does not apply: ${wereCompared(compared)}, and it starts at ${updatesFrom}.`;
    return { name: 'updates', result: 'not-applicable', text };
  }
  const { updated, updatedAgain } = input.day ?? noDayWrites;
  // Copies of shared photos are withheld in any case, and a gradual rollout leaves the others to later runs.
  const wanted = input.updates - input.sharedCopies;
  const updates = Math.min(wanted, settings.mostUpdates ?? wanted);
  const added = Math.min(updates, wanted - updatedAgain);
  const all = updated + added;
  const ramp = updates < wanted ? ` ${wanted - updates} more are left to later runs.` : '';
  const share = `${percent(all, compared)} %; the limit is ${settings.updates} %`;
  const users = `${updates} of ${compared} compared users would be updated`;
  const others = all - updates;
  const text =
    others === 0
      ? `${users} (${share}).${ramp}`
      : `${users}.${ramp} ${plural(others, 'other user')} ${others === 1 ? 'was' : 'were'} updated without an approval within 24 hours: ${all} together (${share}).`;
  const numbers = { measured: all, limit: most(settings.updates, compared) };
  if (added === 0 || !exceeds(numbers)) return { name: 'updates', result: 'pass', text, numbers };
  if (!input.approvedBefore) return { name: 'updates', result: 'hold', text, numbers };
  const why = `${text} All of them were approved before and carried over.`;
  return { name: 'updates', result: 'pass', text: why, numbers };
}

/** Checks the number of photos to remove, together with those of the last 24 hours. */
function clearsCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const compared = comparedUsers(input.totals);
  const { cleared, clearedAgain } = input.day ?? noDayWrites;
  const added = input.clears - clearedAgain;
  const others = cleared - clearedAgain;
  const limit = Math.min(most(settings.clears, compared), settings.clearsMax);
  const numbers = { measured: cleared + added, limit };
  const day = others === 0 ? '' : `, and ${others} ${others === 1 ? 'was' : 'were'} removed within 24 hours`;
  const where = `the limit is ${limit}: ${settings.clears} % of ${plural(compared, 'compared user')}, at most ${settings.clearsMax}`;
  const text = `${plural(input.clears, 'photo')} would be removed${day} (${where}).`;
  if (added === 0 || !exceeds(numbers)) return { name: 'clears', result: 'pass', text, numbers };
  const what = input.clears === 1 ? 'It was withheld.' : 'All of them were withheld.';
  return { name: 'clears', result: 'withhold', text: `${text} ${what}`, numbers };
}

function sharedCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const { sharedCopies, sharedPictures, newSharedCopies } = input;
  const planned = input.updates + input.clears;
  const numbers = { measured: newSharedCopies, limit: most(settings.shared, planned) };
  if (sharedCopies === 0) {
    const text = `No photo would be copied that more than ${sharedAbove} users share.`;
    return { name: 'shared-picture', result: 'pass', text, numbers };
  }
  const result = exceeds(numbers) ? 'hold' : 'withhold';
  const were = sharedCopies === 1 ? 'was' : 'were';
  const photos = sharedPictures === 1 ? '1 photo' : `${sharedPictures} different photos`;
  const text = [
    `${sharedCopies} of ${plural(planned, 'planned user')} ${were} withheld: more than ${sharedAbove} users share their photo in Exchange (${photos}).`,
    `${newSharedCopies === 0 ? 'None of them is' : `${newSharedCopies} of them ${newSharedCopies === 1 ? 'is' : 'are'}`} withheld for the first time (the limit is ${settings.shared} % of the plan).`,
    'To allow a photo, add its hash to INSTEP_SHARED_PICTURE_HASHES.',
  ].join(' ');
  return { name: 'shared-picture', result, text, numbers };
}

function scopeCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const now = input.totals.inScope;
  const before = input.last?.inScope ?? 0;
  if (before === 0) {
    return {
      name: 'scope',
      result: 'not-applicable',
      text: `${areInScope(now)}; there is no earlier run to compare with.`,
    };
  }
  const fewer = Math.max(0, before - now);
  const text = `${areInScope(now)}, ${before} ${before === 1 ? 'was' : 'were'} in the last closed run (${percent(fewer, before)} % fewer; the limit is ${settings.scope} %).`;
  const numbers = { measured: fewer, limit: most(settings.scope, before) };
  return { name: 'scope', result: exceeds(numbers) ? 'hold' : 'pass', text, numbers };
}

function unknownCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const unknown = input.totals.findings.unknown ?? 0;
  const inScope = input.totals.inScope;
  const text = `${unknown} of ${plural(inScope, 'user')} could not be read (${percent(unknown, inScope)} %; the limit is ${settings.unknown} %, and ${unknownRisePoints} points more than in the last closed run${causes(input.totals)}).`;
  const numbers = { measured: unknown, limit: mostUnknown(input, settings) };
  return { name: 'unknown', result: exceeds(numbers) ? 'hold' : 'pass', text, numbers };
}

function mostUnknown({ totals: { inScope }, last }: GuardInput, settings: GuardSettings): number {
  const ofAll = most(settings.unknown, inScope);
  const rise =
    last && last.inScope > 0
      ? Math.floor((inScope * (100 * last.unknown + unknownRisePoints * last.inScope)) / (100 * last.inScope))
      : ofAll;
  return Math.max(unknownFrom - 1, Math.min(ofAll, rise));
}

function causes(totals: Totals): string {
  const most = commonestCause(totals);
  return most === undefined ? '' : `; most often: ${most.cause}`;
}

function canaryCheck(input: GuardInput): GuardCheck {
  if (input.canary === undefined) {
    return { name: 'canary', result: 'not-applicable', text: 'No canary user is set.' };
  }
  const { expected, saw } = input.canary;
  return { name: 'canary', result: expected ? 'pass' : 'hold', text: `Finding for the canary user: ${saw}.` };
}

/** The largest number of users that is not more than so many percent of `whole`. */
function most(percent: number, whole: number): number {
  return Math.floor((percent * whole) / 100);
}

function exceeds({ measured, limit }: GuardNumbers): boolean {
  return measured > limit;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0' : String(Math.round((1000 * part) / whole) / 10);
}

function wereCompared(users: number): string {
  return `${plural(users, 'user')} ${users === 1 ? 'was' : 'were'} compared`;
}

function areInScope(users: number): string {
  return `${plural(users, 'user')} ${users === 1 ? 'is' : 'are'} in scope`;
}
