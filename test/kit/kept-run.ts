/** A run as the tables keep it, without anything having been compared. */
import { newRun } from '../../shared/core/new-run.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import type { Context } from '../../shared/workflows/context.ts';

type Stores = Pick<Context, 'runs' | 'findings'>;

export function keptRun(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  const at = new Date('2026-03-01T01:00:00.000Z');
  const ended = at.toISOString();
  const begun = {
    id,
    trigger: 'timer',
    state: 'reported',
    mode: 'report',
    settingsHash: 'e'.repeat(64),
  } as const;
  return {
    ...newRun(begun, at),
    closedAt: ended,
    endedAt: ended,
    ranges: 1,
    totals: noTotals,
    planHash: 'f'.repeat(64),
    ...changes,
  };
}

/** Writes a run that has ended, and its lines. */
export async function keepRun(
  { runs, findings }: Stores,
  run: RunRecord,
  rows: readonly Omit<FindingRow, 'runId'>[],
): Promise<void> {
  await runs.open(run, { by: 'start', at: run.startedAt });
  await runs.release(run.id);
  await findings.put(rows.map((row) => ({ ...row, runId: run.id })));
}

/** A planned copy; `changes` make it any other finding. */
export function findingRow(runId: string, userId: string, changes: Partial<FindingRow> = {}): FindingRow {
  return {
    runId,
    userId,
    finding: 'missing',
    wanted: 'copy',
    granted: 'copy',
    reason: undefined,
    cause: undefined,
    sourceSha: undefined,
    targetSha: undefined,
    targetEtags: '',
    geo: '',
    outcome: undefined,
    ...changes,
  };
}
