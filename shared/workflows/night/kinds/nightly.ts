/** Runs that compare all users: nightly runs and manual runs. */
import type { RunRecord } from '../../../core/run.ts';
import { judgeNight } from '../close/judge-night.ts';
import { reportNight } from '../close/report-night.ts';
import { compareRange } from '../compare/compare-range.ts';
import { countUsers } from '../compare/count-range.ts';
import { repairPlanned } from '../repair/repair-planned.ts';
import type { RunKind } from './run-kind.ts';

export function nightly(run: RunRecord): RunKind {
  return {
    compare: (context, message, attempt) => compareRange(context, message, run, attempt),
    countRange: (context, range) => countUsers(context, run, range),
    judge: (context, measured) => judgeNight(context, run, measured),
    report: (context, closed) => reportNight(context, run, closed),
    write: (context, line) => repairPlanned(context, run, line),
  };
}
