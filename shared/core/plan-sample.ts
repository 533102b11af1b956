/**
 * What an approver must see before releasing a plan: every kind of line with its number and some examples, the odd ones
 * first.
 */
import { actionCatalogue } from './catalogue/actions.ts';
import { findingCatalogue } from './catalogue/findings.ts';
import { reasonCatalogue } from './catalogue/reasons.ts';
import type { Action, Finding, Reason } from './finding.ts';
import type { Sha256 } from './observation.ts';
import { isPlanned, planHasher } from './plan.ts';
import type { Counts, FindingRow } from './run.ts';
import { countOne } from './totals.ts';

/** Lines with the same finding, action and reason. */
export interface PlanGroup {
  readonly finding: Finding;
  readonly action: Action;
  readonly reason: Reason | undefined;
  /** Whether the plan writes these users. */
  readonly planned: boolean;
  readonly users: number;
  /** The first by object id, which is chance. */
  readonly sample: readonly FindingRow[];
}

export interface PlanSample {
  readonly findings: Counts<Finding>;
  readonly actions: Counts<Action>;
  readonly reasons: Counts<Reason>;
  /** Of the lines as they are now. */
  readonly hash: Sha256;
  readonly groups: readonly PlanGroup[];
}

/** Lines shown of each group, and of all. */
export const samplePerGroup = 5;
export const sampleInAll = 100;

/** Takes the lines of a run in order of object id; keeps a few of each kind. */
export function planSampler(): { add(row: FindingRow): void; result(): PlanSample } {
  const groups = new Map<string, Kept>();
  const hasher = planHasher();
  let findings: Counts<Finding> = {};
  let actions: Counts<Action> = {};
  let reasons: Counts<Reason> = {};
  return {
    add(row) {
      const key = `${row.finding} ${row.granted} ${row.reason ?? ''}`;
      const { users, sample } = groups.get(key) ?? { users: 0, sample: [] };
      groups.set(key, {
        users: users + 1,
        sample: sample.length < samplePerGroup ? [...sample, row] : sample,
      });
      findings = countOne(findings, row.finding);
      actions = countOne(actions, row.granted);
      reasons = countOne(reasons, row.reason);
      if (isPlanned(row)) hasher.add(row);
    },
    result() {
      const all = [...groups.values()].map(groupOf);
      return { findings, actions, reasons, hash: hasher.digest(), groups: limited(all.sort(oddFirst)) };
    },
  };
}

type Kept = Pick<PlanGroup, 'users' | 'sample'>;

function groupOf({ users, sample }: Kept): PlanGroup {
  const { finding, granted: action, reason } = sample[0] as FindingRow;
  return { finding, action, reason, planned: isPlanned({ granted: action }), users, sample };
}

/** Odd kinds first, of them and of the others the rarest first, and what is equally rare by name. */
function oddFirst(a: PlanGroup, b: PlanGroup): number {
  return Number(isOdd(b)) - Number(isOdd(a)) || a.users - b.users || (nameOf(a) < nameOf(b) ? -1 : 1);
}

function isOdd({ finding, action, reason }: PlanGroup): boolean {
  return (
    findingCatalogue[finding].approverMustSee ||
    actionCatalogue[action].effect === 'removes' ||
    (reason !== undefined && reasonCatalogue[reason].approverMustSee)
  );
}

function nameOf({ finding, action, reason }: PlanGroup): string {
  return `${finding} ${action} ${reason ?? ''}`;
}

/** Every group stays with its number; the last ones may lose their examples. */
function limited(groups: readonly PlanGroup[]): PlanGroup[] {
  let left = sampleInAll;
  return groups.map((group) => {
    const sample = group.sample.slice(0, left);
    left -= sample.length;
    return { ...group, sample };
  });
}
