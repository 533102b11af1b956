/** Until when a held plan can be approved: the one place that says so, for the approval itself and for all who announce it. */
import { hourMs } from './calendar.ts';
import type { RunRecord } from './run.ts';

/** `run`: a held one. `hours`: INSTEP_APPROVAL_HOURS. */
export function approvableUntil({ closedAt }: Pick<RunRecord, 'closedAt'>, hours: number): Date {
  return new Date(Date.parse(closedAt as string) + hours * hourMs);
}
