/** A run as the tables keep it, without anything having been compared. */
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import type { Context } from '../../shared/workflows/context.ts';

type Stores = Pick<Context, 'runs' | 'findings'>;

export function keptRun(id: string, changes: Partial<RunRecord> = {}): RunRecord {
  const at = '2026-03-01T01:00:00.000Z';
  return {
    id,
    trigger: 'timer',
    state: 'reported',
    mode: 'report',
    startedAt: at,
    progressAt: at,
    closedAt: at,
    endedAt: at,
    settingsHash: 'e'.repeat(64),
    ranges: 1,
    chunks: 0,
    totals: noTotals,
    planHash: 'f'.repeat(64),
    planned: 0,
    verdict: undefined,
    approval: undefined,
    outcomes: {},
    suspectedPlaceholders: [],
    sharedPictures: [],
    note: undefined,
    ...changes,
  };
}

/** Object ids in order, spread over the whole range of them. */
export function spreadId(index: number, of: number): string {
  const prefix = Math.floor((index * 16 ** 8) / of)
    .toString(16)
    .padStart(8, '0');
  return `${prefix}-0000-4000-8000-${String(index).padStart(12, '0')}`;
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
