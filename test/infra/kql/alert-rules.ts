/** The alert rules as they are deployed, and which of them fire for given events. */
import { readSnapshot } from '../kit/snapshot.ts';
import { runQuery } from './engine/run-query.ts';
import { keyOf, type Row, type Value } from './engine/values.ts';

export interface Criterion {
  readonly query: string;
  readonly timeAggregation: 'Count' | 'Maximum';
  readonly metricMeasureColumn?: string;
  readonly operator: 'GreaterThan';
  readonly threshold: number;
  readonly dimensions: readonly {
    readonly name: string;
    readonly operator: string;
    readonly values: string[];
  }[];
  readonly failingPeriods: object;
}

export interface AlertRule {
  readonly displayName: string;
  readonly description: string;
  readonly severity: number;
  readonly enabled: boolean;
  readonly scopes: readonly string[];
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly overrideQueryTimeRange: string;
  readonly criteria: { readonly allOf: readonly [Criterion] };
  readonly autoMitigate: boolean;
  readonly actions: { readonly actionGroups: readonly string[] };
}

/** By the name of the query's file. */
export const alertRules: ReadonlyMap<string, AlertRule> = new Map(
  readSnapshot('default')
    .filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules')
    .map(({ name, properties }) => [
      /^instep-(.*)-/.exec(name)?.[1] ?? '',
      properties as unknown as AlertRule,
    ]),
);

/** The longest period that Azure allows a rule to query; ours use it. */
const lookBackMs = 2 * 86_400_000;

/** Alerts that fire, by rule: for each its dimensions, and what was measured. */
export function fired(events: readonly Row[], now: Date): Readonly<Record<string, readonly object[]>> {
  const customEvents = events.filter(({ timestamp }) => {
    const age = now.getTime() - (timestamp as Date).getTime();
    return age >= 0 && age < lookBackMs;
  });
  const all = [...alertRules].map(([name, rule]) => [name, firedBy(rule, customEvents, now)] as const);
  return Object.fromEntries(all.filter(([, alerts]) => alerts.length > 0));
}

/** Each combination of the dimensions is judged by itself. */
function firedBy({ criteria }: AlertRule, customEvents: readonly Row[], now: Date): object[] {
  const [criterion] = criteria.allOf;
  const names = criterion.dimensions.map(({ name }) => name);
  const rows = runQuery(criterion.query, { tables: { customEvents }, now });
  const groups = Map.groupBy(rows, (row) => keyOf(names.map((name) => row[name] ?? null)));
  return [...groups.values()].flatMap((group) => {
    const measured = measure(criterion, group);
    if (measured === undefined || measured <= criterion.threshold) return [];
    const dimensions = names.map((name) => [name, group[0]?.[name]]);
    return [{ ...Object.fromEntries(dimensions), ...(criterion.metricMeasureColumn && { measured }) }];
  });
}

function measure(
  { timeAggregation, metricMeasureColumn }: Criterion,
  rows: readonly Row[],
): number | undefined {
  if (timeAggregation === 'Count') return rows.length;
  const values = rows.map((row): Value => row[metricMeasureColumn ?? ''] ?? null);
  const numbers = values.filter((value) => typeof value === 'number');
  return numbers.length === 0 ? undefined : Math.max(...numbers);
}
