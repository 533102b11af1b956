/**
 * What an approver needs before releasing a plan: the guard's numbers, the kinds of lines with their counts, and a
 * sample.
 */
import { type PlanGroup, type PlanSample, planSampler } from '../../core/plan-sample.ts';
import { chunksOf } from '../../core/ranges.ts';
import type { FindingRow } from '../../core/run.ts';
import type { Runtime, State } from '../context.ts';
import type { Named } from './named.ts';
import { type ShownRun, shownRun } from './shown-run.ts';

export type NamedGroup = Omit<PlanGroup, 'sample'> & { readonly sample: readonly Named<FindingRow>[] };

export type PlanView =
  | { readonly kind: 'not-found' }
  | { readonly kind: 'refused'; readonly why: string }
  | {
      readonly kind: 'plan';
      readonly run: ShownRun;
      readonly counts: Pick<PlanSample, 'findings' | 'actions' | 'reasons'>;
      readonly groups: readonly NamedGroup[];
      /** Whether the lines still have the hash of the closed plan. */
      readonly isAsClosed: boolean;
    };

const namesAtOnce = 20;

/** Reads all rows of the run once; memory holds only the sample. */
export async function planView(context: State & Pick<Runtime, 'settings'>, runId: string): Promise<PlanView> {
  const stored = await context.runs.get(runId);
  if (stored === undefined) return { kind: 'not-found' };
  const run = stored.value;
  if (run.planHash === undefined) {
    return { kind: 'refused', why: `Run ${runId} is ${run.state} and was not closed: it has no plan.` };
  }
  const sampler = planSampler();
  for await (const page of context.findings.list(runId)) for (const row of page) sampler.add(row);
  const { groups, hash, findings, actions, reasons } = sampler.result();
  const names = await namesOf(context, groups);
  const withName = (row: FindingRow) => ({ ...row, signInName: names.get(row.userId) });
  return {
    kind: 'plan',
    run: shownRun(context, run),
    counts: { findings, actions, reasons },
    groups: groups.map((group) => ({ ...group, sample: group.sample.map(withName) })),
    isAsClosed: hash === run.planHash,
  };
}

/** Reads user by user: a sample is small, and its users are spread over the whole table. */
async function namesOf(
  { users }: State,
  groups: readonly PlanGroup[],
): Promise<ReadonlyMap<string, string | undefined>> {
  const ids = groups.flatMap(({ sample }) => sample.map(({ userId }) => userId));
  const names = new Map<string, string | undefined>();
  for (const some of chunksOf(ids, namesAtOnce)) {
    const rows = await Promise.all(some.map((id) => users.get(id)));
    for (const row of rows) if (row) names.set(row.value.id, row.value.directory.upn || undefined);
  }
  return names;
}
