/** The alert rules as they would be deployed. */
import { describe, expect, test } from 'vitest';
import { readSnapshot } from './kit/snapshot.ts';
import { durationMs, readAlertRules } from './kql/alert-rules.ts';
import { queries } from './kql/queries.ts';

/** https://learn.microsoft.com/azure/azure-monitor/alerts/alerts-create-log-alert-rule (what the portal and the service take) */
const windows = [
  'PT5M',
  'PT10M',
  'PT15M',
  'PT30M',
  'PT45M',
  'PT1H',
  'PT2H',
  'PT3H',
  'PT4H',
  'PT5H',
  'PT6H',
  'P1D',
  'P2D',
];
const rules = [...readAlertRules()].map(([name, rule]) => ({ name, rule }));
const groups = readSnapshot('default').filter(({ type }) => type === 'Microsoft.Insights/actionGroups');
const components = readSnapshot('default').filter(({ type }) => type === 'Microsoft.Insights/components');

test('each query in infra/queries/alerts is one rule, word for word', () => {
  const deployed = rules.map(({ name, rule }) => [name, rule.criteria.allOf[0].query]).sort();
  const written = queries.filter(({ use }) => use === 'alerts').map(({ name, text }) => [name, text]);
  expect(deployed).toEqual(written.sort());
});

describe.each(rules)('$name', ({ rule }) => {
  test('asks Application Insights and tells the action group', () => {
    expect(rule.enabled).toBe(true);
    expect(rule.scopes).toEqual(components.map(({ id }) => id));
    expect(rule.actions.actionGroups).toEqual(groups.map(({ id }) => id));
  });

  test('looks at a time that is allowed, and looks often enough to miss nothing', () => {
    expect(windows).toContain(rule.windowSize);
    expect(windows).toContain(rule.evaluationFrequency);
    expect(durationMs(rule.evaluationFrequency)).toBeLessThan(durationMs(rule.windowSize));
    const looksBack = /ago\((\d+)h\)/.exec(rule.criteria.allOf[0].query)?.[1] ?? '0';
    expect(durationMs(rule.windowSize)).toBeGreaterThan(Number(looksBack) * 3_600_000);
  });

  test('says what happened, and is resolved by itself', () => {
    expect(rule.displayName).toMatch(/^Instep: /);
    expect(rule.description.length).toBeGreaterThan(80);
    expect(rule.autoMitigate).toBe(true);
  });

  test('compares a column that the query has, or counts rows', () => {
    const { timeAggregation, metricMeasureColumn, dimensions, query } = rule.criteria.allOf[0];
    expect(timeAggregation).toBe(metricMeasureColumn == null ? 'Count' : 'Maximum');
    for (const column of [metricMeasureColumn, ...dimensions.map(({ name }) => name)])
      if (column != null) expect(query).toMatch(new RegExp(`\\b${column}\\b`));
  });
});
