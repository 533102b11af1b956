/** In a night in which only single things are odd or down, nobody else suffers from it. */
import type { Tables } from '../storage/tables.ts';
import type { Promises } from './names.ts';
import { linesOf, runsOf } from './rows.ts';

/** Without either, a run fails, because a comparison would only repeat the last one. */
export type List = 'directory' | 'library';

/** What the odd things of a night excuse. */
export interface Suffering {
  /** Users who may be unknown, or fail. */
  readonly users: ReadonlySet<string>;
  /** Lists that may be missing. */
  readonly lacks: ReadonlySet<List>;
}

export const noSuffering: Suffering = { users: new Set(), lacks: new Set() };

/** Of the last run. */
export function checkSuffering(promises: Promises, tables: Tables, { users, lacks }: Suffering): void {
  const run = runsOf(tables).at(-1);
  if (run === undefined) return;
  const others = linesOf(tables, String(run.RowKey)).filter(({ RowKey }) => !users.has(String(RowKey)));
  const hit = others.filter(({ finding, outcome }) => finding === 'unknown' || outcome === 'failed');
  promises.must('one-fault-stops-no-other', hit.length === 0, () => JSON.stringify(hit));
  const told = () => `Run ${String(run.RowKey)}, ${String(run.state)}: ${String(run.note ?? '')}`;
  promises.must('one-fault-stops-no-other', run.state !== 'failed' || lacks.size > 1, told);
  const isMissing = /"why":"[^"]/.test(String(run.lacks ?? ''));
  promises.must(
    'one-fault-stops-no-other',
    lacks.size > 0 || !isMissing,
    () => `Run ${String(run.RowKey)}: ${String(run.lacks)}`,
  );
}
