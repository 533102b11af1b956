/** Carries out one row of a nightly run's plan. */
import type { FindingRow, RepairOutcome, RunRecord } from '../../../core/run.ts';
import { countedAt } from '../../../core/unapproved-writes.ts';
import type { Runtime, State, Tenant, Writing } from '../../context.ts';
import { askedOwnership } from '../../ledger/ownership.ts';
import { scopeFor } from '../../ledger/scope-of-run.ts';
import { repairUser } from '../../write/repair-user.ts';
import { inTurnOf } from './in-turn.ts';

export async function repairPlanned(
  context: Tenant & Writing & State & Runtime,
  run: RunRecord,
  finding: FindingRow,
): Promise<RepairOutcome | 'unreadable'> {
  const scope = await scopeFor(context, run.id, { from: finding.userId, to: `${finding.userId}0` });
  return repairUser(context, {
    userId: finding.userId,
    runId: run.id,
    since: run.startedAt,
    expected: finding,
    scope,
    ownership: askedOwnership(context.names),
    countedAt: countedAt(run),
    inTurn: inTurnOf(context, { run, line: finding }),
  });
}
