/**
 * Reports users without a source photo, or with a tiny one, from the snapshots of users in scope. Sends nothing to
 * the tenant.
 */
import type { Pixels } from '../../core/observation.ts';
import { type PhotoState, photoState } from '../../core/photo-state.ts';
import { rangeInterval } from '../../core/ranges.ts';
import type { Counts } from '../../core/run.ts';
import { outOfScopeReason } from '../../core/scope.ts';
import { countOne } from '../../core/totals.ts';
import type { Runtime, State } from '../context.ts';
import { readLastClosed } from '../ledger/last-closed.ts';
import { scopeFor } from '../ledger/scope-of-run.ts';
import { ahead, filtered, type Pages, withFirstPage } from './pages.ts';

export interface PhotoLine {
  readonly userId: string;
  readonly signInName: string | undefined;
  readonly state: PhotoState;
  readonly pixels: Pixels | undefined;
}

export interface PhotoReport {
  /** The last closed run: the report uses its snapshots and group members. */
  readonly runId: string;
  readonly rows: Pages<PhotoLine>;
  /** All users in scope so far, whether their line is shown or not. */
  counts(): Counts<PhotoState>;
}

/** Undefined when no run has closed yet. */
export async function photoReport(
  context: State & Runtime,
  { tinyBelow, states }: { readonly tinyBelow: number; readonly states: readonly PhotoState[] },
): Promise<PhotoReport | undefined> {
  const last = await readLastClosed(context);
  if (last === undefined) return undefined;
  let counts: Counts<PhotoState> = {};
  const counting = (line: PhotoLine) => {
    counts = countOne(counts, line.state);
    return states.includes(line.state);
  };
  const rows = filtered(linesInScope(context, last.runId, tinyBelow), counting);
  return { runId: last.runId, rows: await withFirstPage(ahead(rows)), counts: () => counts };
}

/** The number of slices that a stored member list has, so that each slice is read once. */
const slices = 16;

async function* linesInScope(context: State & Runtime, runId: string, tinyBelow: number): Pages<PhotoLine> {
  for (let index = 0; index < slices; index += 1) {
    const range = rangeInterval(index, slices);
    const scope = await scopeFor(context, runId, range);
    for await (const page of context.users.scan(range)) {
      const inScope = page.map(({ value }) => value).filter((user) => !outOfScopeReason(user, scope));
      yield inScope.map(({ id, directory, source }) => ({
        userId: id,
        signInName: directory.upn || undefined,
        state: photoState(source, tinyBelow),
        pixels: source?.kind === 'photo' ? source.pixels : undefined,
      }));
    }
  }
}
