/** Writes a made-up run straight into the tables: its lines, and the rows of its users. */
import type { State } from '../../shared/adapters/state.ts';
import { type Finding, findings, quietFindings } from '../../shared/core/finding.ts';
import { newRun } from '../../shared/core/new-run.ts';
import { chunksOf } from '../../shared/core/ranges.ts';
import type { FindingRow } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';

const kinds = findings.filter((finding) => !quietFindings.has(finding));
/** Written together: ten transactions. */
const atOnce = 1_000;

export async function writeRun(state: State, id: string, lines: number): Promise<void> {
  const at = '2026-03-01T01:00:00.000Z';
  const begun = {
    id,
    trigger: 'timer',
    state: 'reported',
    mode: 'report',
    settingsHash: 'e'.repeat(64),
  } as const;
  const run = {
    ...newRun(begun, new Date(at)),
    closedAt: at,
    endedAt: at,
    ranges: 1,
    planHash: 'f'.repeat(64),
    totals: { ...noTotals, users: lines, inScope: lines },
  };
  await state.runs.open(run, { by: 'start', at });
  await state.runs.release(id);
  const rows = Array.from({ length: lines }, (_, index) => lineOf(id, index, lines));
  for (const some of chunksOf(rows, atOnce)) {
    await Promise.all([
      state.findings.put(some),
      state.users.mergeDirectory(
        some.map(({ userId }) => ({ id: userId, upn: `user.${userId.slice(-9)}@contoso.com`, epoch: 1 })),
      ),
    ]);
  }
}

/** Object ids in order, spread over the whole range of them. */
export function spreadId(index: number, of: number): string {
  const prefix = Math.floor((index * 16 ** 8) / of)
    .toString(16)
    .padStart(8, '0');
  return `${prefix}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function lineOf(runId: string, index: number, of: number): FindingRow {
  const userId = spreadId(index, of);
  const finding = kinds[index % kinds.length] as Finding;
  const sha = userId.slice(0, 8).repeat(8);
  return {
    runId,
    userId,
    finding,
    wanted: 'copy',
    granted: 'copy',
    reason: undefined,
    cause: undefined,
    sourceSha: sha,
    targetSha: sha,
    targetEtags: '"s" "m" "l"',
    geo: '',
    outcome: undefined,
  };
}
