/** The steps in which nightly runs and undo runs differ. */
import type { GuardSettings } from '../../../core/guard.ts';
import type { Interval } from '../../../core/ranges.ts';
import type { FindingRow, RepairOutcome, Totals } from '../../../core/run.ts';
import type { RangeAttempt } from '../../../ports/runs.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import type { Messages } from '../../ledger/messages.ts';
import type { Judged } from '../close/judge-night.ts';
import type { Closed } from '../close/report-night.ts';
import type { RangeCount } from '../compare/count-range.ts';

export interface RunKind {
  /**
   * Works on one range. False when it is not done: a later message continues it, or another attempt has taken it
   * over.
   */
  compare(
    context: Tenant & State & Runtime,
    message: Messages['compare-users'],
    attempt: RangeAttempt,
  ): Promise<boolean>;
  /** Counts the users of a range that failed. */
  countRange(context: State & Runtime, range: Interval): Promise<RangeCount>;
  judge(
    context: State & Runtime,
    measured: { readonly totals: Totals; readonly settings: GuardSettings },
  ): Promise<Judged>;
  /** Sends the events of the closed run. */
  report(context: State & Runtime, closed: Closed): Promise<void>;
  /** Carries out one row of the plan. */
  write(context: Tenant & Writing & State & Runtime, line: FindingRow): Promise<RepairOutcome | 'unreadable'>;
}
