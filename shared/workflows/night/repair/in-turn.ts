/**
 * Begins to write a user of a run only when the published limits have room for the whole write. It would otherwise wait
 * for them half done, with a lease that ends (DECISIONS.md, D-turns).
 */
import type { FindingRow, RepairOutcome, RunRecord } from '../../../core/run.ts';
import type { State, Tenant } from '../../context.ts';
import { runIn } from '../../ledger/run-record.ts';

/** What was read before it stays true for so long. */
const briefMs = 5_000;

export async function inTurn(
  context: Tenant & State,
  { run, line }: { readonly run: Pick<RunRecord, 'id'>; readonly line: Pick<FindingRow, 'geo'> },
  write: () => Promise<RepairOutcome | 'unreadable'>,
): Promise<RepairOutcome | 'unreadable'> {
  const { geos } = await context.geos.listing();
  const geo = geos.find(({ code }) => code === line.geo) ?? context.geos.home;
  return geo.inTurn(async ({ waitedMs }) => {
    // The next message finds out why.
    if (waitedMs > briefMs && (await runIn(context, run.id, ['repairing'])) === undefined) return 'busy';
    return write();
  });
}
