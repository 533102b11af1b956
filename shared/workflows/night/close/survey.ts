/** Reads all findings of a run once, in order, and counts what the guard needs. */
import { sharedAbove } from '../../../core/guard.ts';
import type { Sha256 } from '../../../core/observation.ts';
import { isUpdate, wasPlanned } from '../../../core/plan.ts';
import { sumOf } from '../../../core/totals.ts';
import type { Runtime, State } from '../../context.ts';

export interface Survey {
  readonly updates: number;
  readonly clears: number;
  /** Source photos that too many planned users share and no setting allows, with the number of users of each. */
  readonly shared: ReadonlyMap<Sha256, number>;
  readonly sharedCopies: number;
  readonly suspectedPlaceholders: readonly { readonly sha: Sha256; readonly users: number }[];
}

export async function survey(context: State & Runtime, runId: string): Promise<Survey> {
  const bySource = new Map<Sha256, number>();
  const byTarget = new Map<Sha256, number>();
  let updates = 0;
  let clears = 0;
  for await (const rows of context.findings.list(runId)) {
    const planned = rows.filter(wasPlanned);
    for (const row of rows) if (row.targetSha !== undefined) add(byTarget, row.targetSha);
    for (const row of planned) if (row.sourceSha !== undefined) add(bySource, row.sourceSha);
    updates += planned.filter(({ wanted }) => isUpdate(wanted)).length;
    clears += planned.filter(({ wanted }) => wanted === 'clear').length;
  }
  const { settings } = context;
  const shared = above(bySource, new Set(settings.SHARED_PICTURE_HASHES));
  const placeholders = above(byTarget, new Set(settings.PLACEHOLDER_HASHES));
  return {
    updates,
    clears,
    shared,
    sharedCopies: sumOf(Object.fromEntries(shared)),
    suspectedPlaceholders: [...placeholders]
      .map(([sha, users]) => ({ sha, users }))
      .sort((a, b) => b.users - a.users),
  };
}

function add(counts: Map<Sha256, number>, sha: Sha256): void {
  counts.set(sha, (counts.get(sha) ?? 0) + 1);
}

function above(
  counts: ReadonlyMap<Sha256, number>,
  allowed: ReadonlySet<Sha256>,
): ReadonlyMap<Sha256, number> {
  return new Map([...counts].filter(([sha, users]) => users > sharedAbove && !allowed.has(sha)));
}
