/** Every finding: its label, its sentences for people, and how it is treated. */
import { codesOf, codesWhere, type Labelled } from './codes.ts';

export interface FindingEntry extends Labelled {
  /** For a report: the meaning, as a sentence without a capital letter and a full stop. */
  readonly meaning: string;
  /** For the trace of one user: what SharePoint shows. Undefined: SharePoint was not compared. */
  readonly target: string | undefined;
  /** For the trace, if the user is out of step but nothing is written: what happens next, or what to do. */
  readonly advice: string | undefined;
  /**
   * `counted`: only in the totals. `line`: also a line in reports. `event`: also a drift event, because an
   * administrator may have to act.
   */
  readonly reported: 'counted' | 'line' | 'event';
  /**
   * The write may overwrite a user's own choice or another user's file, or removes a photo. Shown first to an approver.
   */
  readonly approverMustSee: boolean;
  /** `unknown`: users with this finding may or may not have a photo in Exchange. */
  readonly exchangePhoto: 'yes' | 'no' | 'unknown';
  /** How a comparison of two runs counts it; `nothing`: like a user without a line. */
  readonly comparedAs: 'nothing' | 'drift' | 'gone' | 'unknown';
}

/**
 * In the order of the decision table; see `decide`. The codes are in tables, events and answers: they do not change.
 */
const entries = {
  'wrong-owner': {
    label: 'profile of another user',
    meaning: 'the SharePoint profile under this sign-in name belongs to another user',
    target: 'The SharePoint profile under this sign-in name belongs to another user.',
    advice:
      'Nothing was written. An administrator has to correct the profile first: Instep writes no photo to another user’s profile.',
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'unknown',
    comparedAs: 'drift',
  },
  unknown: {
    label: 'could not be read',
    meaning: 'one side could not be read',
    target: undefined,
    advice: 'Nothing was written, because not everything could be read. Try again in a few minutes.',
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'unknown',
    comparedAs: 'unknown',
  },
  'no-mailbox': {
    label: 'no mailbox',
    meaning: 'no mailbox in Exchange Online',
    target: undefined,
    advice: undefined,
    reported: 'counted',
    approverMustSee: false,
    exchangePhoto: 'no',
    comparedAs: 'nothing',
  },
  gone: {
    label: 'no longer in the directory',
    meaning: 'the user is no longer in the directory',
    target: undefined,
    advice: undefined,
    reported: 'line',
    approverMustSee: false,
    exchangePhoto: 'no',
    comparedAs: 'gone',
  },
  unfinished: {
    label: 'unfinished write',
    meaning: 'an earlier write was started but not finished',
    target: 'An earlier write was started but not finished.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'unknown',
    comparedAs: 'drift',
  },
  'no-profile': {
    label: 'no SharePoint profile',
    meaning: 'has a photo in Exchange, but no SharePoint profile yet',
    target: 'The user has no SharePoint profile yet.',
    advice: 'Nothing can be written until SharePoint creates the profile. The next run checks again.',
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  'no-photo': {
    label: 'no photo',
    meaning: 'no photo in Exchange and none in SharePoint',
    target: 'SharePoint shows no photo either.',
    advice: undefined,
    reported: 'counted',
    approverMustSee: false,
    exchangePhoto: 'no',
    comparedAs: 'nothing',
  },
  'removed-in-exchange': {
    label: 'removed in Exchange',
    meaning: 'the photo was removed in Exchange, but SharePoint still shows it',
    target: 'SharePoint still shows the photo that was copied from Exchange.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'no',
    comparedAs: 'drift',
  },
  'sharepoint-only': {
    label: 'only in SharePoint',
    meaning: 'SharePoint shows a photo that did not come from Exchange',
    target: 'SharePoint shows a photo that did not come from Exchange. Instep leaves it alone.',
    advice: undefined,
    reported: 'line',
    approverMustSee: false,
    exchangePhoto: 'no',
    comparedAs: 'drift',
  },
  'not-shown': {
    label: 'files not shown',
    meaning: 'the photo files are right, but the profile does not show them',
    target: 'The photo files are right, but the profile does not show them.',
    advice: undefined,
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  'removed-in-sharepoint': {
    label: 'removed in SharePoint',
    meaning: 'the photo was removed in SharePoint',
    target: 'The photo was removed in SharePoint.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  missing: {
    label: 'missing in SharePoint',
    meaning: 'SharePoint shows no photo',
    target: 'SharePoint shows no photo.',
    advice: undefined,
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  'foreign-file': {
    label: 'another file shown',
    meaning: 'the profile shows a file that is not the user’s own',
    target: 'The profile shows a file that is not the user’s own.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  incomplete: {
    label: 'sizes missing',
    meaning: 'SharePoint shows the right photo, but not in all three sizes',
    target: 'SharePoint shows the right photo, but not in all three sizes.',
    advice: undefined,
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  'in-step': {
    label: 'in step',
    meaning: 'both sides show the same photo',
    target: 'SharePoint shows the same photo.',
    advice: undefined,
    reported: 'counted',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'nothing',
  },
  'source-newer': {
    label: 'newer in Exchange',
    meaning: 'the photo changed in Exchange, and SharePoint shows the older one',
    target: 'SharePoint still shows the older photo.',
    advice: undefined,
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  'changed-in-sharepoint': {
    label: 'changed in SharePoint',
    meaning: 'the photo was changed in SharePoint',
    target: 'The photo was changed in SharePoint.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  stale: {
    label: 'outdated in SharePoint',
    meaning: 'SharePoint shows another photo, and its profile says that it follows Exchange',
    target: 'SharePoint shows another photo, and its profile says that it follows Exchange.',
    advice: undefined,
    reported: 'event',
    approverMustSee: false,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
  conflict: {
    label: 'different photos',
    meaning: 'the two sides show different photos, and nothing says why',
    target: 'SharePoint shows another photo.',
    advice: undefined,
    reported: 'event',
    approverMustSee: true,
    exchangePhoto: 'yes',
    comparedAs: 'drift',
  },
} as const satisfies Readonly<Record<string, FindingEntry>>;

export type Finding = keyof typeof entries;
export const findingCatalogue: Readonly<Record<Finding, FindingEntry>> = entries;

export const findings = codesOf(findingCatalogue);

/** Findings that are only counted: users have no line in reports. */
export const quietFindings = codesWhere(findingCatalogue, ({ reported }) => reported === 'counted');
/** Findings that get a drift event. */
export const eventfulFindings = codesWhere(findingCatalogue, ({ reported }) => reported === 'event');
