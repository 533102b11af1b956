/** The alert rules are accepted by Azure, send mail, and measure columns of their query. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { infra } from './kit/bicep.ts';
import { readSnapshot } from './kit/snapshot.ts';
import { alertRules } from './kql/alert-rules.ts';
import { analyse } from './kql/language.ts';
import { queryFiles } from './kql/query-files.ts';

const deployed = readSnapshot('default');
const rules = [...alertRules];
const queries = queryFiles.filter(({ folder }) => folder === 'alerts');

/** Durations that the service accepts; it refuses others when the rule is deployed. */
const frequencies = 'PT1M PT5M PT10M PT15M PT30M PT45M PT1H PT2H PT3H PT4H PT5H PT6H P1D'.split(' ');
const windows = [...frequencies, 'P2D'];
const lookBacks = [...windows, 'PT20M'];

test('every alert query is deployed as a rule with the text of its file', () => {
  expect(rules.map(([name, { criteria }]) => [name, criteria.allOf[0].query]).sort()).toEqual(
    queries.map(({ name, text }) => [name, text]).sort(),
  );
});

test.each(rules)('%s: frequency and windows are allowed ones', (_name, rule) => {
  expect(frequencies).toContain(rule.evaluationFrequency);
  expect(windows).toContain(rule.windowSize);
  expect(lookBacks).toContain(rule.overrideQueryTimeRange);
  // Beyond twelve hours an alert would not end by itself, and a time in the answer would be cut into windows.
  expect(rule.evaluationFrequency).not.toBe('P1D');
  expect(rule.autoMitigate).toBe(true);
  expect(rule.criteria.allOf[0].failingPeriods).toEqual({
    numberOfEvaluationPeriods: 1,
    minFailingPeriodsToAlert: 1,
  });
});

test.each(rules)(
  '%s: measures and splits by columns that its query has, none of them a time',
  (_name, rule) => {
    const { query, timeAggregation, metricMeasureColumn, dimensions } = rule.criteria.allOf[0];
    const { columns } = analyse(query);
    const typeOf = (name: string) => columns.find((column) => column.name === name)?.type;
    expect(columns.map(({ type }) => type)).not.toContain('datetime');
    expect(dimensions.map(({ name }) => typeOf(name))).toEqual(dimensions.map(() => 'string'));
    expect(dimensions.length).toBeLessThanOrEqual(6);
    if (timeAggregation === 'Count') return expect(metricMeasureColumn).toBeUndefined();
    expect(['long', 'real']).toContain(typeOf(metricMeasureColumn ?? ''));
  },
);

test.each(rules)('%s: a query that a log alert may run, and a rule that is not too long', (_name, rule) => {
  const { query } = rule.criteria.allOf[0];
  expect(query).not.toMatch(/bag_unpack|pivot|narrow|AggregatedValue|\b(union|search|externaldata)\b/);
  for (const [, span] of query.matchAll(/ago\(([^)]*)\)/g)) expect(span).toMatch(/^\d+[dhm]$/);
  expect(JSON.stringify(rule).length).toBeLessThan(16_384);
});

test.each(rules)('%s: watches Application Insights, and sends mail to the administrators', (_name, rule) => {
  const idOf = (type: string) => {
    const [one] = deployed.filter((resource) => resource.type === type);
    return `/${type}/${one?.name}`;
  };
  expect(rule.scopes).toHaveLength(1);
  expect(rule.scopes[0]).toContain(idOf('Microsoft.Insights/components'));
  expect(rule.actions.actionGroups).toHaveLength(1);
  expect(rule.actions.actionGroups[0]).toContain(idOf('Microsoft.Insights/actionGroups'));
  expect(rule.enabled).toBe(true);
});

test.each(rules)(
  '%s: says in the mail what to do, and names only existing things',
  (name, { displayName, description }) => {
    expect(displayName).toMatch(/^Instep: /);
    expect(description.length).toBeLessThan(1_024);
    expect(description).toMatch(/1\. |workbook Instep/);
    const settings = readFileSync(infra('..', 'shared/config/settings.md'), 'utf8');
    const routes = readFileSync(infra('..', 'shared/http/routes.md'), 'utf8');
    for (const [setting] of description.matchAll(/INSTEP_[A-Z_]+/g)) expect(settings).toContain(setting);
    for (const [, route = ''] of description.matchAll(/(?:GET|POST) (\/api\/\S+?)[.:?]?(?= |$)/g)) {
      expect(routes, name).toContain(route.replace('{runId}', '{id}'));
    }
    const tabs = workbookTabs();
    for (const [, tab = ''] of description.matchAll(/tab ([A-Z][a-z]+(?: [a-z]+)?)/g)) {
      expect(
        tabs.some((one) => tab.startsWith(one)),
        `${name}: ${tab}`,
      ).toBe(true);
    }
  },
);

test('the severity says how urgent an alert is: errors stop the service or are an attack, warnings need a decision, a stuck user can wait', () => {
  const bySeverity = Object.groupBy(rules, ([, { severity }]) => severity);
  const names = (severity: number) => bySeverity[severity]?.map(([name]) => name).sort();
  expect(names(1)).toEqual([
    'changed-storage',
    'misconfigured',
    'mostly-unknown',
    'no-run-closed',
    'run-failed',
    'run-stalled',
  ]);
  expect(names(2)).toEqual(['drift', 'run-held', 'units-nearly-used']);
  expect(names(3)).toEqual(['stuck-users']);
});

function workbookTabs(): string[] {
  const text = readFileSync(infra('workbook', 'instep.workbook.json'), 'utf8');
  return [...text.matchAll(/"linkLabel": "([^"]+)"/g)].map(([, label = '']) => label);
}
