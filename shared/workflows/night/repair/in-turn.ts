/**
 * Begins to write a user of a run only when the published limits have room for the whole write. It would otherwise wait
 * for them half done, with a lease that ends (DECISIONS.md, D-turns).
 */
import type { FindingRow, RunRecord } from '../../../core/run.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { pastDeadline } from '../../ledger/complete-run.ts';
import { runIn } from '../../ledger/run-record.ts';
import type { InTurn } from '../../write/repair-user.ts';

/** What was read before it stays true for so long. */
const briefMs = 5_000;

/** `busy`: the run does not go on; the next message finds out why. */
export function inTurnOf(
  context: Tenant & State & Runtime,
  { run, line }: { readonly run: Pick<RunRecord, 'id'>; readonly line: Pick<FindingRow, 'geo'> },
): InTurn {
  const { clock, settings } = context;
  const askedMs = clock.now().getTime();

  async function goesOn(): Promise<boolean> {
    const stored = await runIn(context, run.id, ['repairing']);
    return stored !== undefined && !pastDeadline(stored.value, settings.REPAIR_DEADLINE_HOURS, clock.now());
  }

  return async (write) => {
    const { geos } = await context.geos.listing();
    const geo = geos.find(({ code }) => code === line.geo) ?? context.geos.home;
    return geo.inTurn(async () => {
      const hasWaited = clock.now().getTime() - askedMs > briefMs;
      return hasWaited && !(await goesOn()) ? 'busy' : write();
    });
  };
}
