/** The checks of the guard, the results of one check, and what the guard decides. */
import { codesOf, type Labelled } from './codes.ts';

const checkEntries = {
  updates: { label: 'updates' },
  clears: { label: 'removals' },
  'shared-picture': { label: 'shared photos' },
  scope: { label: 'users in scope' },
  unknown: { label: 'users that could not be read' },
  canary: { label: 'canary user' },
} as const satisfies Readonly<Record<string, Labelled>>;

const resultEntries = {
  pass: { label: 'passed' },
  /** Takes some users out of the plan. */
  withhold: { label: 'users withheld' },
  /** Stops the whole plan. */
  hold: { label: 'plan held' },
  'not-applicable': { label: 'not applicable' },
} as const satisfies Readonly<Record<string, Labelled>>;

const decisionEntries = {
  release: { label: 'released' },
  /** Keeps the plan for an approval. */
  hold: { label: 'held' },
  /** Writes nothing, whatever the plan says. */
  report: { label: 'report only' },
} as const satisfies Readonly<Record<string, Labelled>>;

export type GuardCheckName = keyof typeof checkEntries;
export type GuardCheckResult = keyof typeof resultEntries;
export type GuardDecision = keyof typeof decisionEntries;

export const guardCheckCatalogue: Readonly<Record<GuardCheckName, Labelled>> = checkEntries;
export const guardResultCatalogue: Readonly<Record<GuardCheckResult, Labelled>> = resultEntries;
export const guardDecisionCatalogue: Readonly<Record<GuardDecision, Labelled>> = decisionEntries;

export const guardChecks = codesOf(guardCheckCatalogue);
export const guardResults = codesOf(guardResultCatalogue);
export const guardDecisions = codesOf(guardDecisionCatalogue);

/** Why nothing is written although nothing is wrong. */
export const reportReasons = ['mode', 'paused', 'first-run', 'settings-changed'] as const;
export type ReportReason = (typeof reportReasons)[number];
