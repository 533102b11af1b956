/**
 * What an approver needs before releasing a plan: the guard's numbers, the kinds of lines with their counts, and a
 * sample.
 */
import type { Sha256 } from '../../core/observation.ts';
import { type PlanGroup, type PlanSample, planSampler } from '../../core/plan-sample.ts';
import type { FindingRow, RunRecord } from '../../core/run.ts';
import { isApproved } from '../../core/run-states.ts';
import type { State } from '../context.ts';
import { withMarks } from '../ledger/left-out.ts';
import type { Named } from './named.ts';
import { namesOf } from './names-of.ts';

export type NamedGroup = Omit<PlanGroup, 'sample'> & { readonly sample: readonly Named<FindingRow>[] };

export type PlanView =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'plan';
      readonly run: RunRecord;
      readonly counts: Pick<PlanSample, 'findings' | 'actions' | 'reasons'>;
      readonly groups: readonly NamedGroup[];
      /** Of the lines that would be written now: without the users who are left out. */
      readonly planHash: Sha256;
      readonly planned: number;
      readonly leftOut: number;
      /** Whether the lines still have the hash of the closed plan, or of the approved one. */
      readonly isAsClosed: boolean;
    };

/** Reads all rows of the run once; memory holds only the sample. */
export async function planView(context: State, runId: string): Promise<PlanView> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  const run = stored.value;
  if (run.planHash === undefined) {
    return { kind: 'refused', why: `Run ${runId} is ${run.state} and was not closed: it has no plan.` };
  }
  const sampler = planSampler();
  for await (const page of withMarks(context, run, { pages: context.findings.list(runId) })) {
    for (const { row, leftOut } of page) sampler.add(row, leftOut !== undefined);
  }
  const { groups, hash, restHash, planned, leftOut, findings, actions, reasons } = sampler.result();
  const ids = groups.flatMap(({ sample }) => sample.map(({ userId }) => userId));
  const names = await namesOf(context, ids);
  const withName = (row: FindingRow) => ({ ...row, signInName: names.get(row.userId) });
  return {
    kind: 'plan',
    run,
    counts: { findings, actions, reasons },
    groups: groups.map((group) => ({ ...group, sample: group.sample.map(withName) })),
    ...{ planHash: restHash, planned, leftOut },
    // An approval replaces the hash of the closed plan by that of the plan without the users who are left out.
    isAsClosed: (isApproved(run) ? restHash : hash) === run.planHash,
  };
}
