/** Is a whole plan plausible? Every check says what it measured, against what, and what can be done. */
import type { Sha256 } from './observation.ts';
import type { GuardCheck, Totals, Verdict } from './run.ts';
import { commonestCause } from './totals.ts';

export interface GuardSettings {
  readonly mode: 'report' | 'repair';
  readonly paused: boolean;
  /** Percentages. */
  readonly updates: number;
  readonly clears: number;
  readonly clearsMax: number;
  readonly shared: number;
  readonly scope: number;
  readonly unknown: number;
  /** So many users of a plan are written in one run, and no more; undefined: all. */
  readonly mostUpdates: number | undefined;
}

/** What the guard needs to know of the last closed run. */
export interface LastClosed {
  readonly runId: string;
  readonly settingsHash: string;
  readonly inScope: number;
  readonly unknown: number;
  /** Shared pictures that were withheld and known to an administrator; see DECISIONS.md. */
  readonly sharedPictures: readonly Sha256[];
}

export interface GuardInput {
  readonly totals: Totals;
  /** Planned writes that show a picture: copy, finish, restore, properties. */
  readonly updates: number;
  readonly clears: number;
  /** Planned copies whose source picture more than five users share, and how many such pictures there are. */
  readonly sharedCopies: number;
  readonly sharedPictures: number;
  /** Of those copies, the ones whose picture the last closed run did not have to withhold. */
  readonly newSharedCopies: number;
  readonly settingsHash: string;
  readonly last: LastClosed | undefined;
  /** What the canary user showed; undefined: none is set. `expected` is true when both sides are readable and alike. */
  readonly canary: { readonly expected: boolean; readonly saw: string } | undefined;
  /** The plan only repeats what was approved before and could not be finished. */
  readonly approvedBefore: boolean;
}

/** The updates check starts here: of a few users any change is a large share. */
export const updatesFrom = 50;
const unknownFrom = 20;
const unknownRisePoints = 10;
/** More users than this with one source picture: a default picture, not their faces. */
export const sharedAbove = 5;

/** Judges a plan. What `withhold` checks name is taken out by the caller before the plan is hashed. */
export function judge(input: GuardInput, settings: GuardSettings): Verdict {
  const checks = [
    updatesCheck(input, settings),
    clearsCheck(input, settings),
    sharedCheck(input, settings),
    scopeCheck(input, settings),
    unknownCheck(input, settings),
    canaryCheck(input),
  ];
  const failed = checks.filter((check) => check.result === 'hold');
  const reportBecause = whyReportOnly(input, settings);
  if (reportBecause !== undefined) {
    const message = reportMessage(reportBecause, wouldWrite(input, settings), failed);
    return { result: 'report', reportBecause, checks, message };
  }
  if (failed.length === 0) {
    return { result: 'release', reportBecause: undefined, checks, message: releaseMessage(input, checks) };
  }
  const message = holdMessage(failed, wouldWrite(input, settings));
  return { result: 'hold', reportBecause: undefined, checks, message };
}

function whyReportOnly(input: GuardInput, settings: GuardSettings): Verdict['reportBecause'] {
  if (settings.mode === 'report') return 'mode';
  if (settings.paused) return 'paused';
  if (input.last === undefined) return 'first-run';
  return input.last.settingsHash === input.settingsHash ? undefined : 'settings-changed';
}

/** Users whose both sides were read. */
export function comparedUsers(totals: Totals): number {
  return totals.inScope - (totals.findings.unknown ?? 0);
}

/** Are too many pictures to be written at once? */
export function updatesCheck(
  input: Pick<GuardInput, 'totals' | 'updates' | 'sharedCopies' | 'approvedBefore'>,
  settings: Pick<GuardSettings, 'updates' | 'mostUpdates'>,
): GuardCheck {
  const compared = comparedUsers(input.totals);
  if (compared < updatesFrom) {
    const text = `The update guard does not apply: ${compared} users were compared, it starts at ${updatesFrom}.`;
    return { name: 'updates', result: 'not-applicable', text };
  }
  // Copies of shared pictures are withheld in any case, and a ramp leaves the others to later runs.
  const wanted = input.updates - input.sharedCopies;
  const updates = Math.min(wanted, settings.mostUpdates ?? wanted);
  const ramp = updates < wanted ? `; ${wanted - updates} more are left to later runs` : '';
  const text = `${updates} of ${compared} compared users would be updated (${percent(updates, compared)} %; the limit is ${settings.updates} %${ramp}).`;
  if (!exceeds(updates, compared, settings.updates)) return { name: 'updates', result: 'pass', text };
  return input.approvedBefore
    ? { name: 'updates', result: 'pass', text: `${text} All of them were approved before and carried over.` }
    : { name: 'updates', result: 'hold', text };
}

function clearsCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const compared = comparedUsers(input.totals);
  const limit = Math.min(Math.floor((compared * settings.clears) / 100), settings.clearsMax);
  const text = `${input.clears} pictures would be cleared (the limit is ${limit}: ${settings.clears} % of ${compared} compared users, at most ${settings.clearsMax}).`;
  return { name: 'clears', result: input.clears > limit ? 'withhold' : 'pass', text };
}

function sharedCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const planned = input.updates + input.clears;
  const text = `${input.sharedCopies} of ${planned} planned users have a source picture that more than ${sharedAbove} of them share (${input.sharedPictures} such pictures), ${input.newSharedCopies} of them for the first time (the limit is ${settings.shared} % of the plan).`;
  if (input.sharedCopies === 0) return { name: 'shared-picture', result: 'pass', text };
  const result = exceeds(input.newSharedCopies, planned, settings.shared) ? 'hold' : 'withhold';
  return {
    name: 'shared-picture',
    result,
    text: `${text} They are not copied; list the hash in INSTEP_SHARED_PICTURE_HASHES to allow one.`,
  };
}

function scopeCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const now = input.totals.inScope;
  const before = input.last?.inScope ?? 0;
  if (before === 0) {
    return {
      name: 'scope',
      result: 'not-applicable',
      text: `${now} users are in scope; there is no earlier run to compare with.`,
    };
  }
  const fewer = Math.max(0, before - now);
  const text = `${now} users are in scope, ${before} were in the last closed run (${percent(fewer, before)} % fewer; the limit is ${settings.scope} %).`;
  return { name: 'scope', result: exceeds(fewer, before, settings.scope) ? 'hold' : 'pass', text };
}

function unknownCheck(input: GuardInput, settings: GuardSettings): GuardCheck {
  const unknown = input.totals.findings.unknown ?? 0;
  const inScope = input.totals.inScope;
  const text = `${unknown} of ${inScope} users could not be read (${percent(unknown, inScope)} %; the limit is ${settings.unknown} %, and ${unknownRisePoints} points more than in the last closed run${causes(input.totals)}).`;
  if (unknown < unknownFrom) return { name: 'unknown', result: 'pass', text };
  const share = (100 * unknown) / inScope;
  const before =
    input.last && input.last.inScope > 0 ? (100 * input.last.unknown) / input.last.inScope : undefined;
  const rose = before !== undefined && share > before + unknownRisePoints;
  return { name: 'unknown', result: share > settings.unknown || rose ? 'hold' : 'pass', text };
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

function reportMessage(
  because: NonNullable<Verdict['reportBecause']>,
  users: number,
  failed: readonly GuardCheck[],
): string {
  const reasons = {
    mode: 'INSTEP_MODE is report: nothing is written. Set it to repair to release plans.',
    paused: 'INSTEP_PAUSED is true: nothing is written. Set it to false to release plans.',
    'first-run': 'The first run of an installation only reports. The next one may repair.',
    'settings-changed':
      'Settings that shape the plan changed since the last closed run, so this run only reports. The next one may repair.',
  } as const;
  const would = `${users} users would be written`;
  const held =
    failed.length === 0
      ? ''
      : ` In repair mode the plan would be held: ${failed.map((check) => check.text).join(' ')}`;
  return `${reasons[because]} ${would}.${held}`;
}

function releaseMessage(input: GuardInput, checks: readonly GuardCheck[]): string {
  const withheld = checks.filter((check) => check.result === 'withhold').map((check) => check.text);
  return [
    `The plan is released: ${input.updates} updates and ${input.clears} clears before withholding.`,
    ...withheld,
  ].join(' ');
}

/** Users the plan would be carried out for, if it were released. */
function wouldWrite(input: GuardInput, { mostUpdates }: GuardSettings): number {
  const wanted = input.updates - input.sharedCopies + input.clears;
  return Math.min(wanted, mostUpdates ?? wanted);
}

function holdMessage(failed: readonly GuardCheck[], users: number): string {
  const numbers = failed.map((check) => check.text).join(' ');
  if (users === 0) {
    return `The run is held, although there is nothing to write. ${numbers} Change what is wrong; the next run looks again.`;
  }
  return `The plan is held. ${numbers} Look at the report; then approve this plan by its hash (POST /api/runs/{id}/approval), or change what is wrong and let the next run make a new plan.`;
}

function exceeds(part: number, whole: number, limitPercent: number): boolean {
  return part * 100 > limitPercent * whole;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0' : String(Math.round((1000 * part) / whole) / 10);
}
