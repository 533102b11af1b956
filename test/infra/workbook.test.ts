/** The workbook and the saved queries as they would be deployed. */
import { expect, test } from 'vitest';
import { readSnapshot } from './kit/snapshot.ts';
import { queries } from './kql/queries.ts';

interface Item {
  readonly type: number;
  readonly name: string;
  readonly content: {
    readonly json?: string;
    readonly query?: string;
    readonly title?: string;
    readonly timeContextFromParameter?: string;
    readonly resourceType?: string;
    readonly parameters?: readonly Parameter[];
    readonly exportParameterName?: string;
    readonly exportFieldName?: string;
  };
  readonly conditionalVisibilities?: readonly { readonly parameterName: string }[];
}

interface Parameter {
  readonly name: string;
  readonly query?: string;
  readonly timeContextFromParameter?: string;
}

const [workbook] = readSnapshot('default').filter(
  ({ type }) => type.toLowerCase() === 'microsoft.insights/workbooks',
);
const text = String(workbook?.properties?.serializedData);
const { items, fallbackResourceIds } = JSON.parse(text) as {
  readonly items: readonly Item[];
  readonly fallbackResourceIds: readonly string[];
};
const parameters = items.flatMap(({ content }) => content.parameters ?? []);
const queryTexts = [...items.map(({ content }) => content), ...parameters].flatMap(
  ({ query }) => query ?? [],
);

test('each query in infra/queries/workbook is used once, word for word, and no other is there', () => {
  const written = queries.filter(({ use }) => use === 'workbook').map((query) => query.text);
  expect([...queryTexts].sort()).toEqual(written.sort());
});

test('nothing is left of the placeholders', () => {
  expect(text).not.toMatch(/"<[a-z-]+>"/);
  const [component] = readSnapshot('default').filter(({ type }) => type === 'Microsoft.Insights/components');
  expect(fallbackResourceIds).toEqual([component?.id]);
});

test('every parameter that is spoken of is there, before it is used, and every parameter is used', () => {
  const known = new Set<string>();
  const used = new Set<string>();
  const use = (name: string, where: string) => {
    expect(known, `${name} in ${where}`).toContain(name);
    used.add(name);
  };
  for (const item of items) {
    for (const parameter of item.content.parameters ?? []) {
      for (const name of namesIn(parameter)) use(name, parameter.name);
      known.add(parameter.name);
    }
    for (const name of namesIn(item.content)) use(name, item.name);
    for (const { parameterName } of item.conditionalVisibilities ?? []) use(parameterName, item.name);
  }
  expect([...used].sort()).toEqual(parameters.map(({ name }) => name).sort());
});

function namesIn({
  query,
  timeContextFromParameter,
}: Pick<Parameter, 'query' | 'timeContextFromParameter'>): string[] {
  const inQuery = [...(query ?? '').matchAll(/'\{(\w+)\}'/g)].map(([, name]) => name ?? '');
  return [...inQuery, ...(timeContextFromParameter ? [timeContextFromParameter] : [])];
}

test('a row that is chosen fills a parameter, from a column that the query has', () => {
  const exporting = items.filter(({ content }) => content.exportParameterName !== undefined);
  expect(exporting).toHaveLength(1);
  for (const { content } of exporting) {
    expect(parameters.map(({ name }) => name)).toContain(content.exportParameterName);
    expect(content.query).toMatch(new RegExp(`^ +${content.exportFieldName}( = |,)`, 'm'));
  }
});

test('every tile has a name of its own, a title, the chosen time and Application Insights', () => {
  expect(new Set(items.map(({ name }) => name)).size).toBe(items.length);
  const tiles = items.filter(({ content }) => content.query !== undefined);
  expect(tiles.length).toBeGreaterThan(0);
  for (const { content } of tiles)
    expect(content).toMatchObject({
      title: expect.stringMatching(/./),
      timeContextFromParameter: 'TimeRange',
      resourceType: 'microsoft.insights/components',
    });
});

test('each query in infra/queries/saved is one saved query, word for word, under a name of its own', () => {
  const saved = readSnapshot('default').filter(
    ({ type }) => type === 'Microsoft.OperationalInsights/queryPacks/queries',
  );
  const written = queries.filter(({ use }) => use === 'saved').map((query) => query.text);
  expect(saved.map(({ properties }) => properties?.body).sort()).toEqual(written.sort());
  expect(new Set(saved.map(({ properties }) => properties?.displayName)).size).toBe(saved.length);
  for (const { properties } of saved) expect(String(properties?.description)).toMatch(/^[A-Z].*\.$/);
});
