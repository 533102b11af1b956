/**
 * What an approver sees before releasing a plan: every kind of line with its count and some examples, the most unusual
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
  /** How many of them an administrator left out. */
  readonly leftOut: number;
  /** The first ones by object id. Object ids are random, so this is a random sample. */
  readonly sample: readonly FindingRow[];
}

export interface PlanSample {
  readonly findings: Counts<Finding>;
  readonly actions: Counts<Action>;
  readonly reasons: Counts<Reason>;
  /** Plan hash of the lines as they are now. */
  readonly hash: Sha256;
  /** The same, without the users who are left out. */
  readonly restHash: Sha256;
  /** How many users the plan writes, without those who are left out. */
  readonly planned: number;
  readonly leftOut: number;
  readonly groups: readonly PlanGroup[];
}

/** Lines shown of each group, and of all. */
export const samplePerGroup = 5;
export const sampleInAll = 100;

/** Receives the lines of a run in order of object id, and keeps a few of each kind. */
export function planSampler(): { add(row: FindingRow, isLeftOut?: boolean): void; result(): PlanSample } {
  const groups = new Map<string, Kept>();
  const [hasher, restHasher] = [planHasher(), planHasher()];
  let planned = 0;
  let leftOutOfAll = 0;
  let findings: Counts<Finding> = {};
  let actions: Counts<Action> = {};
  let reasons: Counts<Reason> = {};
  return {
    add(row, isLeftOut = false) {
      const key = `${row.finding} ${row.granted} ${row.reason ?? ''}`;
      const { users, leftOut, sample } = groups.get(key) ?? { users: 0, leftOut: 0, sample: [] };
      groups.set(key, {
        users: users + 1,
        leftOut: leftOut + Number(isLeftOut),
        sample: sample.length < samplePerGroup ? [...sample, row] : sample,
      });
      findings = countOne(findings, row.finding);
      actions = countOne(actions, row.granted);
      reasons = countOne(reasons, row.reason);
      leftOutOfAll += Number(isLeftOut);
      if (!isPlanned(row)) return;
      hasher.add(row);
      if (isLeftOut) return;
      restHasher.add(row);
      planned += 1;
    },
    result() {
      const all = [...groups.values()].map(groupOf);
      return {
        ...{ findings, actions, reasons, planned },
        ...{ hash: hasher.digest(), restHash: restHasher.digest(), leftOut: leftOutOfAll },
        groups: limited(all.sort(oddFirst)),
      };
    },
  };
}

type Kept = Pick<PlanGroup, 'users' | 'leftOut' | 'sample'>;

function groupOf({ users, leftOut, sample }: Kept): PlanGroup {
  const { finding, granted: action, reason } = sample[0] as FindingRow;
  return { finding, action, reason, planned: isPlanned({ granted: action }), users, leftOut, sample };
}

/** Kinds that an approver must see first; within these and the others, the rarest first, then by name. */
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

/** Limits the examples. Every group keeps its count; the last groups may have no example. */
function limited(groups: readonly PlanGroup[]): PlanGroup[] {
  let left = sampleInAll;
  return groups.map((group) => {
    const sample = group.sample.slice(0, left);
    left -= sample.length;
    return { ...group, sample };
  });
}
