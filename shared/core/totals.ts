/** Adds up the results of the parts of a run. */
import type { ListName, RowCause } from './catalogue/row-causes.ts';
import type { Counts, Lack, Totals } from './run.ts';

/** Causes contain error codes of services, of any number. Only this many are stored separately. */
export const mostCauses = 50;
/** The name under which users with rarer causes are counted. */
export const otherCauses = 'other causes';

export const noTotals: Totals = {
  users: 0,
  inScope: 0,
  outOfScope: {},
  findings: {},
  causes: {},
  planned: {},
  reasons: {},
  etagMoved: 0,
  etagChurn: 0,
  deepChecked: 0,
  etagSilence: 0,
};

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    users: a.users + b.users,
    inScope: a.inScope + b.inScope,
    outOfScope: addCounts(a.outOfScope, b.outOfScope),
    findings: addCounts(a.findings, b.findings),
    causes: limitedCauses(addCounts<string>(a.causes, b.causes) as Record<string, number>),
    planned: addCounts(a.planned, b.planned),
    reasons: addCounts(a.reasons, b.reasons),
    etagMoved: a.etagMoved + b.etagMoved,
    etagChurn: a.etagChurn + b.etagChurn,
    deepChecked: a.deepChecked + b.deepChecked,
    etagSilence: a.etagSilence + b.etagSilence,
  };
}

/** The most frequent causes. The sum stays exact. */
function limitedCauses(causes: Totals['causes']): Totals['causes'] {
  if (Object.keys(causes).length <= mostCauses) return causes;
  const { [otherCauses]: others = 0, ...named } = causes;
  const byUsers = Object.entries(named).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const kept = byUsers.slice(0, mostCauses - 1);
  const rest = byUsers.slice(mostCauses - 1).reduce((sum, [, users]) => sum + users, others);
  return { ...Object.fromEntries(kept), [otherCauses]: rest };
}

export function addCounts<K extends string>(a: Counts<K>, b: Counts<K>): Counts<K> {
  const sum: Partial<Record<K, number>> = { ...a };
  for (const [key, count] of Object.entries(b) as [K, number][]) sum[key] = (sum[key] ?? 0) + count;
  return sum;
}

export function countOne<K extends string>(counts: Counts<K>, key: K | undefined): Counts<K> {
  return key === undefined ? counts : addCounts(counts, { [key]: 1 } as Counts<K>);
}

export function sumOf(counts: Counts<string>): number {
  return (Object.values(counts) as number[]).reduce((sum, count) => sum + count, 0);
}

/** The gaps in the lists of a run, as part of its totals. */
export function totalsOfLacks(lacks: readonly Lack[]): Pick<Totals, 'unreadableRows' | 'unavailable'> {
  const rows = lacks.reduce<Counts<RowCause>>((sum, lack) => addCounts(sum, lack.rows), {});
  const lost = lacks.filter(({ why }) => why !== undefined).map(({ list }) => list);
  const unavailable = lost.reduce<Counts<ListName>>(countOne, {});
  return {
    ...(sumOf(rows) > 0 && { unreadableRows: rows }),
    ...(lost.length > 0 && { unavailable }),
  };
}

/** The most frequent cause of `unknown`; of equally frequent causes the first by name. Undefined: all users were read. */
export function commonestCause(
  totals: Pick<Totals, 'causes'>,
): { readonly cause: string; readonly users: number } | undefined {
  const [most] = Object.entries(totals.causes).sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return most && { cause: most[0], users: most[1] };
}

/** Counts under the names that a family of measurements has in the events catalogue, such as `finding.in-step`. */
export function prefixed<P extends string, K extends string>(
  prefix: P,
  counts: Counts<K>,
): Counts<`${P}.${K}`> {
  const named = Object.entries(counts).map(([name, count]) => [`${prefix}.${name}`, count]);
  return Object.fromEntries(named) as Counts<`${P}.${K}`>;
}
