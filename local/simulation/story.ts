/** One day in words: what people did, what failed, what each run found and did, and who is out of step at its end. */
import { actionCatalogue } from '../../shared/core/catalogue/actions.ts';
import { findingCatalogue } from '../../shared/core/catalogue/findings.ts';
import { outcomeCatalogue } from '../../shared/core/catalogue/outcomes.ts';
import { reasonCatalogue } from '../../shared/core/catalogue/reasons.ts';
import { runStateCatalogue } from '../../shared/core/catalogue/run-states.ts';
import { plural } from '../terminal.ts';
import { failuresInWords } from './failures-in-words.ts';
import type { NumberedFault } from './fault-log.ts';
import { json, linesOf, runsOf } from './invariants/rows.ts';
import { differences } from './reference.ts';
import type { Columns } from './storage/table-filter.ts';
import type { World } from './world.ts';

/** Kinds of what people do, in place of what fails. */
const doing: ReadonlySet<string> = new Set(['people', 'request', 'settings', 'around', 'pause']);

export function faultLines(faults: readonly NumberedFault[]): string[] {
  const told = faults.filter(({ kind, what }) => doing.has(kind) && what !== '');
  const doings = told.map(({ what }) => `${what}.`);
  const failures = failuresInWords(faults);
  return failures.length === 0 ? doings : [...doings, `What failed: ${failures.join('; ')}.`];
}

/** `earlier`: runs that were told before. */
export function nightLines({ storage: { tables } }: World, earlier: ReadonlySet<unknown>): string[] {
  const runs = runsOf(tables).filter(({ RowKey }) => !earlier.has(RowKey));
  if (runs.length === 0) return ['No run was started.'];
  return runs.flatMap((run) => runLines(run, linesOf(tables, String(run.RowKey))));
}

function runLines(run: Columns, lines: readonly Columns[]): string[] {
  const totals = json<{ inScope: number; findings: Record<string, number> }>(run.totals);
  const message = json<{ message: string }>(run.verdict)?.message;
  const found = Object.entries(totals?.findings ?? {}).map(
    ([finding, count]) => `${label(findingCatalogue, finding)} ${count}`,
  );
  const written = lines
    .filter(({ outcome }) => typeof outcome === 'string' && outcome !== '')
    .map(({ granted, outcome }) => `${label(actionCatalogue, granted)}, ${label(outcomeCatalogue, outcome)}`);
  const left = lines
    .filter(({ reason }) => typeof reason === 'string' && reason !== '')
    .map(({ reason }) => label(reasonCatalogue, reason));
  return [
    `Run ${String(run.RowKey)} ${comparison(totals?.inScope, found)}`,
    ...(message === undefined ? [] : [`  ${message}`]),
    ...(written.length === 0 ? [] : [`  Planned writes: ${counted(written)}.`]),
    ...(left.length === 0 ? [] : [`  Left as they are: ${counted(left)}.`]),
    `  It ended: ${label(runStateCatalogue, run.state)}.`,
  ];
}

function comparison(users: number | undefined, found: readonly string[]): string {
  if (users === undefined) return 'ended before it had compared its users.';
  return users === 0 ? 'found no user in scope.' : `compared ${plural(users, 'user')}: ${found.join(', ')}.`;
}

/** Who does not show what a perfect reconciler leaves behind, each with the reason. */
export async function behindLines({ tenant }: World, why: ReadonlyMap<string, string>): Promise<string[]> {
  // The first of what differs says most.
  const behind = new Map((await differences(tenant)).toReversed().map(({ userId, what }) => [userId, what]));
  return [...behind].map(([id, what]) => {
    const reason = why.get(id);
    const because =
      reason === undefined ? 'the next deep check will find it' : label(reasonCatalogue, reason);
    return `${tenant.users.get(id)?.upn ?? id} ${what}: ${because}.`;
  });
}

function label(catalogue: Readonly<Record<string, { readonly label: string }>>, code: unknown): string {
  const entry = catalogue[String(code)];
  return entry?.label ?? String(code);
}

function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => (count === 1 ? word : `${word} (${count} times)`)).join('; ');
}
