/** A held plan as this page knows it: its numbers, and whether another administrator has changed it since. */
import { get } from '../api.ts';
import type { Run } from '../run/run-facts.ts';
import type { Change } from './left-out-changes.ts';
import { moved } from './plan-numbers.ts';
import type { Group, Line } from './sheet-lines.ts';

export interface Plan {
  readonly run: Pick<Run, 'planHash' | 'leftOutRevision'>;
  readonly isAsClosed: boolean;
  /** Of what would be written now. */
  readonly planHash?: string;
  readonly groups: readonly Group[];
}

export interface PlanState {
  /** Reads it again. False: it is not as this page has shown it, because of others. */
  read(): Promise<boolean>;
  plan(): Plan | undefined;
  /**
   * After the app has stored a change of this page, as `revision`. `lines`: its users, as they were before. False: the
   * numbers have to be read again.
   */
  stored(change: Change, lines: readonly Line[], revision: string): boolean;
  /** Whether the run has changes that this page does not know of. */
  isBehind(run: Pick<Run, 'leftOutRevision'>): boolean;
}

export function planState(runId: string): PlanState {
  let plan: Plan | undefined;
  /** The last change that this page knows of. Undefined: there was none. */
  let revision: string | undefined;

  function groupOf({ finding, action, reason }: Line): Group | undefined {
    return plan?.groups.find(
      (group) => group.finding === finding && group.action === action && group.reason === reason,
    );
  }

  return {
    async read() {
      const now = await get<Plan>(`runs/${runId}/plan`);
      const isKnown = plan === undefined || now.run.leftOutRevision === revision;
      plan = now;
      revision = now.run.leftOutRevision;
      return isKnown;
    },
    plan: () => plan,
    stored(change, lines, now) {
      const isNext = numberOf(now) === numberOf(revision) + 1;
      if (plan === undefined || !isNext) return false;
      revision = now;
      const { leftOut } = change;
      if ('finding' in change) {
        const all = (group: Group) => ({ ...group, leftOut: leftOut ? group.users : 0 });
        const isMeant = (group: Group) => group.planned && group.finding === change.finding;
        plan = { ...plan, groups: plan.groups.map((group) => (isMeant(group) ? all(group) : group)) };
        return true;
      }
      for (const line of lines) {
        if ((line.leftOut !== undefined) === leftOut) continue;
        plan = { ...plan, groups: moved(plan.groups, groupOf(line), leftOut ? 1 : -1) };
      }
      return lines.length === change.users.length;
    },
    isBehind: ({ leftOutRevision }) => plan !== undefined && leftOutRevision !== revision,
  };
}

/** A revision begins with a number, which each change raises by one (core/left-out.ts). */
function numberOf(revision: string | undefined): number {
  return Number.parseInt(revision ?? '0', 10);
}
