/**
 * Closes the plan of a nightly run: surveys it, lets the guard judge it, and hashes it without what the guard
 * withholds.
 */
import { type GuardInput, type GuardSettings, judge, type LastClosed } from '../../../core/guard.ts';
import type { Approval, RunRecord, Totals, Verdict } from '../../../core/run.ts';
import type { Runtime, State } from '../../context.ts';
import { readLastClosed } from '../../ledger/last-closed.ts';
import { readCanary } from './canary.ts';
import { carriedOver } from './carried-over.ts';
import { mostSharedPictures, namedPictures } from './named-pictures.ts';
import { type Survey, survey } from './survey.ts';
import { type Plan, type Rules, rulesOf, withhold } from './withhold.ts';

export interface Judged {
  readonly verdict: Verdict;
  readonly plan: Plan;
  /** Other fields to store in the run record. */
  readonly found: Pick<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures' | 'approval'>;
  /** The last closed run, which this run is compared with. */
  readonly lastRunId: string | undefined;
}

export async function judgeNight(
  context: State & Runtime,
  run: RunRecord,
  { totals, settings }: { readonly totals: Totals; readonly settings: GuardSettings },
): Promise<Judged> {
  const last = await readLastClosed(context);
  const earlier = last === undefined ? undefined : await approvedRun(context, last.runId);
  const found = await survey(context, run.id);
  const input = {
    totals,
    updates: found.updates,
    clears: found.clears,
    day: found.day,
    sharedCopies: found.sharedCopies,
    sharedPictures: found.shared.size,
    newSharedCopies: newlyShared(found.shared, last),
    settingsHash: run.settingsHash,
    last,
    canary: await readCanary(context, run.id),
    approvedBefore: false,
  };
  const judged = await withApproval(context, run, { approved: earlier, input, found, settings });
  return {
    verdict: judged.verdict,
    plan: await withhold(context, run.id, judged.rules),
    lastRunId: last?.runId,
    found: { ...namedPictures(found), approval: judged.approval },
  };
}

interface ToJudge {
  /** The last run, if its plan was approved. */
  readonly approved: RunRecord | undefined;
  readonly input: GuardInput;
  readonly found: Survey;
  readonly settings: GuardSettings;
}

/**
 * A plan that only repeats an approved plan keeps that approval, over any number of nights. If other users would make a
 * new approval necessary, they are left for a later run.
 */
async function withApproval(
  context: State,
  run: RunRecord,
  { approved, input, found, settings }: ToJudge,
): Promise<{
  readonly verdict: Verdict;
  readonly rules: Rules;
  readonly approval: RunRecord['approval'];
}> {
  const verdict = judge(input, settings);
  const rules = rulesOf(found, verdict);
  if (approved === undefined) return { verdict, rules, approval: undefined };
  const { updates, others } = await carriedOver(context, run.id, { approved, rules });
  const tooMany = verdict.checks.some(({ name, result }) => name === 'updates' && result === 'hold');
  const leavesOthers = others > 0 && updates > 0 && tooMany;
  if (others > 0 && !leavesOthers) return { verdict, rules, approval: undefined };
  // Earlier writes without an approval do not count against an approved plan.
  const day = { ...found.day, updated: 0, updatedAgain: 0 };
  const { leftOut: _, ...approval } = approved.approval as Approval;
  const repeated = { ...input, day, updates: updates + found.sharedCopies, approvedBefore: true };
  return {
    verdict: judge(repeated, settings),
    rules: leavesOthers ? { ...rules, onlyFrom: approved.id } : rules,
    approval,
  };
}

function newlyShared(shared: ReadonlyMap<string, number>, last: LastClosed | undefined): number {
  const sharedBefore = new Set(last?.sharedPictures);
  // The last run stored no hashes of less frequent photos.
  const compared = [...shared].slice(0, mostSharedPictures);
  return compared.filter(([sha]) => !sharedBefore.has(sha)).reduce((sum, [, users]) => sum + users, 0);
}

/** The last run if its plan was approved: what that run could not finish needs no second approval. */
async function approvedRun(context: State, runId: string): Promise<RunRecord | undefined> {
  const last = await context.runs.get(runId);
  return last?.value.approval === undefined ? undefined : last.value;
}
