/** The labels of all codes that people see: one text for each code, by kind. Plain data, so that the console can have it. */
import { actionCatalogue } from './actions.ts';
import { labelsOf } from './codes.ts';
import { findingCatalogue } from './findings.ts';
import { guardCheckCatalogue, guardDecisionCatalogue, guardResultCatalogue } from './guard-checks.ts';
import { outOfScopeCatalogue } from './out-of-scope.ts';
import { outcomeCatalogue } from './outcomes.ts';
import { reasonCatalogue } from './reasons.ts';
import { runStateCatalogue } from './run-states.ts';

export const labels = {
  finding: labelsOf(findingCatalogue),
  action: labelsOf(actionCatalogue),
  reason: labelsOf(reasonCatalogue),
  outcome: labelsOf(outcomeCatalogue),
  outOfScope: labelsOf(outOfScopeCatalogue),
  state: labelsOf(runStateCatalogue),
  guardCheck: labelsOf(guardCheckCatalogue),
  guardResult: labelsOf(guardResultCatalogue),
  guardDecision: labelsOf(guardDecisionCatalogue),
} as const;

export type Labels = typeof labels;
export type LabelKind = keyof Labels;

/** As the beginning of a cell or a sentence. */
export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
