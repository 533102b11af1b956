/** The alert rules of the default deployment, and whether they would fire. */
import { readSnapshot } from '../kit/snapshot.ts';
import { type EventAt, worldOf } from './events-table.ts';
import { runQuery } from './interpreter/run-query.ts';
import type { Row, Value } from './interpreter/values.ts';

export interface AlertRule {
  readonly displayName: string;
  readonly description: string;
  readonly severity: number;
  readonly enabled: boolean;
  readonly evaluationFrequency: string;
  readonly windowSize: string;
  readonly autoMitigate: boolean;
  readonly criteria: { readonly allOf: readonly [Criterion] };
  readonly actions: { readonly actionGroups: readonly string[] };
  readonly scopes: readonly string[];
}

interface Criterion {
  readonly query: string;
  readonly timeAggregation: 'Count' | 'Maximum';
  readonly metricMeasureColumn: string | null;
  readonly dimensions: readonly { readonly name: string }[];
  readonly operator: 'GreaterThan';
  readonly threshold: number;
}

const unitMs = { D: 86_400_000, H: 3_600_000, M: 60_000 } as const;

/** By the short name, for example `run-held`. */
export function readAlertRules(): ReadonlyMap<string, AlertRule> {
  return new Map(
    readSnapshot('default')
      .filter(({ type }) => type === 'Microsoft.Insights/scheduledQueryRules')
      .map(({ name, properties }) => [
        name.replace(/^alert-instep-/, '').replace(/-[a-z0-9]+$/, ''),
        properties as unknown as AlertRule,
      ]),
  );
}

/** `PT15M`, `P2D`. */
export function durationMs(iso: string): number {
  const [, amount = '', unit = ''] = /^PT?(\d+)([DHM])$/.exec(iso) ?? [];
  const ms = unitMs[unit as keyof typeof unitMs];
  if (ms === undefined) throw new Error(`The duration ${iso} is not known here`);
  return Number(amount) * ms;
}

/**
 * What splits the alerts that fire (`''`: the alert is not split); none: it does not fire.
 * https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule
 */
export function firing(rule: AlertRule, events: readonly EventAt[], now: Date): string[] {
  const [criterion] = rule.criteria.allOf;
  const from = now.getTime() - durationMs(rule.windowSize);
  const seen = events.filter(({ at }) => at.getTime() > from && at <= now);
  const groups = split(runQuery(criterion.query, worldOf(seen, now)), criterion);
  return [...groups].filter(([, rows]) => measure(rows, criterion) > criterion.threshold).map(([key]) => key);
}

function split(rows: readonly Row[], { dimensions }: Criterion): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = dimensions.map(({ name }) => String(present(row, name))).join(' ');
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

function measure(rows: readonly Row[], { timeAggregation, metricMeasureColumn }: Criterion): number {
  if (timeAggregation === 'Count') return rows.length;
  return Math.max(...rows.map((row) => Number(present(row, metricMeasureColumn ?? ''))));
}

function present(row: Row, column: string): Value {
  const value = row[column];
  if (value === undefined) throw new Error(`The query has no column ${column}`);
  return value;
}
