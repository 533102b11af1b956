/**
 * The labels of all codes that people see: one text for each code, by kind. Plain data, so that the console can import
 * it.
 */
import type { traceSteps } from '../operation.ts';
import type { undoSteps } from '../undo.ts';
import { actionCatalogue } from './actions.ts';
import { labelsOf } from './codes.ts';
import { findingCatalogue } from './findings.ts';
import { guardCheckCatalogue, guardDecisionCatalogue, guardResultCatalogue } from './guard-checks.ts';
import { outOfScopeCatalogue } from './out-of-scope.ts';
import { outcomeCatalogue } from './outcomes.ts';
import { reasonCatalogue } from './reasons.ts';
import { listCatalogue, rowCauseCatalogue } from './row-causes.ts';
import { runStateCatalogue } from './run-states.ts';

/** The steps of the trace of a sync or an undo for one user. */
const stepLabels: Readonly<Record<(typeof traceSteps | typeof undoSteps)[number], string>> = {
  found: 'directory',
  'in-scope': 'scope',
  source: 'source photo',
  target: 'SharePoint photo',
  copy: 'undo copy',
  look: 'check',
  action: 'result',
};

export const labels = {
  /** A sync of one user answers `out-of-scope` where nothing was compared. */
  finding: { ...labelsOf(findingCatalogue), 'out-of-scope': 'not in scope' },
  action: labelsOf(actionCatalogue),
  reason: labelsOf(reasonCatalogue),
  outcome: labelsOf(outcomeCatalogue),
  outOfScope: labelsOf(outOfScopeCatalogue),
  state: labelsOf(runStateCatalogue),
  guardCheck: labelsOf(guardCheckCatalogue),
  guardResult: labelsOf(guardResultCatalogue),
  guardDecision: labelsOf(guardDecisionCatalogue),
  step: stepLabels,
  list: labelsOf(listCatalogue),
  rowCause: labelsOf(rowCauseCatalogue),
} as const;

export type Labels = typeof labels;
export type LabelKind = keyof Labels;

/** For the start of a table cell or a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
