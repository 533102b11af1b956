/** The trace of a sync for the help desk, in five steps: found, in scope, source, target, action. */
import { dayInWords } from '../../core/calendar.ts';
import { actionCatalogue } from '../../core/catalogue/actions.ts';
import { findingCatalogue } from '../../core/catalogue/findings.ts';
import { outOfScopeCatalogue } from '../../core/catalogue/out-of-scope.ts';
import { outcomeCatalogue } from '../../core/catalogue/outcomes.ts';
import { reasonCatalogue } from '../../core/catalogue/reasons.ts';
import {
  type Action,
  type OutOfScope,
  quietFindings,
  type Reason,
  writingActions,
} from '../../core/finding.ts';
import type { TraceStep } from '../../core/operation.ts';
import type { RepairOutcome } from '../../core/run.ts';
import type { UserRow } from '../../core/user.ts';
import type { Observation } from '../observe/observation.ts';

export interface TraceInput {
  readonly user: UserRow;
  readonly notInScope: OutOfScope | undefined;
  readonly observation?: Observation;
  readonly plan?: { readonly action: Action; readonly reason: Reason | undefined };
  readonly outcome?: RepairOutcome | undefined;
  readonly dryRun?: boolean;
  /** The reason that `force` overrode. */
  readonly forced?: Reason | undefined;
  readonly now: Date;
}

export function traceOf(input: TraceInput): TraceStep[] {
  const found: TraceStep = { step: 'found', ok: true, text: 'The user is in the directory.' };
  if (input.notInScope !== undefined) {
    return [found, { step: 'in-scope', ok: false, text: outOfScopeCatalogue[input.notInScope].sentence }];
  }
  const { observation, plan } = input as Required<TraceInput>;
  return [
    found,
    { step: 'in-scope', ok: true, text: 'The user is in scope.' },
    sourceStep(observation, input.now),
    targetStep(observation),
    actionStep(plan, input, observation),
  ];
}

function sourceStep({ source, cause, user, situation }: Observation, now: Date): TraceStep {
  switch (source.kind) {
    case 'photo':
      return { step: 'source', ok: true, text: photoText(user, situation.sourceMoved, now) };
    case 'none':
      return { step: 'source', ok: true, text: 'Exchange has no photo.' };
    case 'no-mailbox':
      return { step: 'source', ok: false, text: `There is no Exchange Online mailbox (${source.code}).` };
    case 'gone':
      return { step: 'source', ok: false, text: 'The user is no longer in the directory.' };
    case 'unknown':
      return { step: 'source', ok: false, text: `The photo could not be read: ${cause}.` };
  }
  return source satisfies never;
}

function photoText({ agreement, repairedAt }: UserRow, hasMoved: boolean, now: Date): string {
  if (agreement === undefined) return 'Exchange has a photo. It was not copied before.';
  const how = repairedAt.at(-1) === agreement.at ? 'copied' : 'found to be the same in SharePoint';
  const last = `last ${how} on ${dayInWords(agreement.at, now)}`;
  return hasMoved
    ? `Exchange has a photo that differs from the one ${last}.`
    : `Exchange has the photo that was ${last}.`;
}

function targetStep({ decision, cause }: Observation): TraceStep {
  const { target } = findingCatalogue[decision.finding];
  const notCompared = `SharePoint was not compared${cause === undefined ? '' : ` (${cause})`}.`;
  const ok = target !== undefined && quietFindings.has(decision.finding);
  return { step: 'target', ok, text: target ?? notCompared };
}

function actionStep(
  plan: NonNullable<TraceInput['plan']>,
  input: TraceInput,
  { decision }: Observation,
): TraceStep {
  const { ok, text } = actionText(plan, input, decision);
  const { forced } = input;
  if (forced === undefined) return { step: 'action', ok, text };
  const overridden = reasonCatalogue[forced].sentence;
  return { step: 'action', ok, text: `${text} Overridden, as requested (force): ${overridden}` };
}

function actionText(
  plan: NonNullable<TraceInput['plan']>,
  { outcome, dryRun }: TraceInput,
  { finding }: Observation['decision'],
): Pick<TraceStep, 'ok' | 'text'> {
  const { done, would } = actionCatalogue[plan.action];
  if (outcome !== undefined) {
    const { sentence } = outcomeCatalogue[outcome];
    return { ok: sentence === undefined, text: sentence ?? done };
  }
  if (plan.reason !== undefined) {
    return { ok: false, text: `Nothing was written. ${reasonCatalogue[plan.reason].sentence}` };
  }
  if (dryRun && writingActions.has(plan.action)) {
    const text = `Dry run: nothing was written. Without it, ${would}.`;
    return { ok: true, text };
  }
  const { advice } = findingCatalogue[finding];
  return { ok: advice === undefined, text: advice ?? 'Nothing to do.' };
}
