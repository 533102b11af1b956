/** One night in words: what people did, what failed, and what the run found and did. */
import { actionCatalogue } from '../../shared/core/catalogue/actions.ts';
import { findingCatalogue } from '../../shared/core/catalogue/findings.ts';
import { outcomeCatalogue } from '../../shared/core/catalogue/outcomes.ts';
import { runStateCatalogue } from '../../shared/core/catalogue/run-states.ts';
import type { NumberedFault } from './fault-log.ts';
import { json, linesOf, runsOf } from './invariants/rows.ts';
import type { World } from './world.ts';

/** Kinds of what people do, in place of what fails. */
const doing: ReadonlySet<string> = new Set(['people', 'request', 'settings', 'around']);

export function faultLines(faults: readonly NumberedFault[]): string[] {
  const told = faults.filter(({ kind, what }) => doing.has(kind) && what !== '');
  const doings = told.map(({ what }) => `${what}.`);
  const failures = faults.filter(({ kind }) => !doing.has(kind)).map(({ kind }) => kind);
  return failures.length === 0 ? doings : [...doings, `What failed: ${counted(failures)}.`];
}

/** Of the last run. */
export function nightLines({ storage: { tables } }: World): string[] {
  const run = runsOf(tables).at(-1);
  if (run === undefined) return ['No run was started.'];
  const totals = json<{ inScope: number; findings: Record<string, number> }>(run.totals);
  const message = json<{ message: string }>(run.verdict)?.message;
  const found = Object.entries(totals?.findings ?? {}).map(
    ([finding, count]) => `${count} ${label(findingCatalogue, finding)}`,
  );
  const written = linesOf(tables, String(run.RowKey))
    .filter(({ outcome }) => typeof outcome === 'string' && outcome !== '')
    .map(({ granted, outcome }) => `${label(actionCatalogue, granted)}: ${label(outcomeCatalogue, outcome)}`);
  return [
    totals === undefined
      ? 'The run compared nobody.'
      : `The run compared ${totals.inScope} people: ${found.join(', ')}.`,
    ...(message === undefined ? [] : [message]),
    ...(written.length === 0 ? [] : [`Written: ${counted(written)}.`]),
    `The run ended: ${label(runStateCatalogue, run.state)}.`,
  ];
}

function label(catalogue: Readonly<Record<string, { readonly label: string }>>, code: unknown): string {
  const entry = catalogue[String(code)];
  return entry?.label ?? String(code);
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${count} × ${word}`).join(', ');
}
