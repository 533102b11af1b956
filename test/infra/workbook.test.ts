/** The workbook, as it is deployed: every query and parameter that it names exists, and none is unused. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compiled, describeWithBicep, infra } from './kit/bicep.ts';
import { readSnapshot } from './kit/snapshot.ts';
import { analyse } from './kql/language.ts';
import { filled, placeholder, queryFiles, sampleValues } from './kql/query-files.ts';

interface Item {
  readonly type: number;
  readonly name: string;
  readonly content: {
    readonly json?: string;
    readonly title?: string;
    readonly query?: string;
    readonly visualization?: string;
    readonly resourceType?: string;
    readonly timeContextFromParameter?: string;
    readonly items?: readonly Item[];
    readonly links?: readonly { readonly cellValue: string; readonly subTarget: string }[];
    readonly parameters?: readonly Parameter[];
    readonly chartSettings?: {
      readonly xAxis: string;
      readonly yAxis: readonly string[];
      readonly group: string;
    };
  };
  readonly conditionalVisibility?: { readonly parameterName: string; readonly value: string };
}

interface Parameter {
  readonly id: string;
  readonly name: string;
  readonly query?: string;
  readonly resourceType?: string;
  readonly timeContextFromParameter?: string;
}

const deployed = readSnapshot('default');
const [resource] = deployed.filter(({ type }) => type === 'Microsoft.Insights/workbooks');
const serialized = String(resource?.properties?.serializedData);
const workbook = JSON.parse(serialized) as { items: readonly Item[]; fallbackResourceIds: readonly string[] };
const items = everyItem(workbook.items);
const parameters = items.flatMap(({ content }) => content.parameters ?? []);
const links = items.flatMap(({ content }) => content.links ?? []);
/** Tiles, and the parameters that are chosen from an answer. */
const asking = [...items.map(({ name, content }) => ({ name, ...content })), ...parameters].filter(
  ({ query }) => query !== undefined,
);

function everyItem(of: readonly Item[]): Item[] {
  return of.flatMap((item) => [item, ...everyItem(item.content.items ?? [])]);
}

test('every workbook query is used by exactly one item, with the text of its file', () => {
  const files = queryFiles.filter(({ folder }) => folder === 'workbook').map(({ text }) => text);
  expect(asking.map(({ query }) => query).sort()).toEqual(files.sort());
});

test('it has no unfilled placeholder, and belongs to Application Insights', () => {
  expect(serialized).not.toMatch(/\{\{|\}\}/);
  const [component] = deployed.filter(({ type }) => type === 'Microsoft.Insights/components');
  expect(resource?.properties?.sourceId).toMatch(
    new RegExp(`/Microsoft.Insights/components/${component?.name}$`),
  );
  expect(workbook.fallbackResourceIds).toEqual([resource?.properties?.sourceId]);
  expect(resource?.name).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
});

test('every parameter that is used is declared once, and every declared one is used', () => {
  const declared = [
    ...parameters.map(({ name }) => name),
    ...new Set(links.map(({ cellValue }) => cellValue)),
  ];
  const used = new Set([
    ...[...serialized.matchAll(placeholder)].map(([, name = '']) => name),
    ...asking.map(({ timeContextFromParameter = '' }) => timeContextFromParameter),
    ...items.flatMap(({ conditionalVisibility }) => conditionalVisibility?.parameterName ?? []),
  ]);
  expect(declared.toSorted()).toEqual([...used].sort());
});

test('a parameter is declared above every item that uses it', () => {
  const above = new Set<string>();
  for (const { name, uses, declares } of items.flatMap(steps)) {
    for (const used of uses) expect(above, name).toContain(used);
    for (const declared of declares) above.add(declared);
  }
});

/** An item, after the parameters that it holds and before the items that it holds. */
function steps({ name, content, conditionalVisibility }: Item) {
  const { parameters: held = [], links: tabs = [], items: _, ...rest } = content;
  const usesOf = (step: object, time = '') => [
    ...[...JSON.stringify(step).matchAll(placeholder)].map(([, used = '']) => used),
    ...(time === '' ? [] : [time]),
  ];
  return [
    ...held.map((one) => ({
      name: one.name,
      uses: usesOf(one, one.timeContextFromParameter),
      declares: [one.name],
    })),
    {
      name,
      uses: [
        ...usesOf(rest, rest.timeContextFromParameter),
        ...(conditionalVisibility ? [conditionalVisibility.parameterName] : []),
      ],
      declares: tabs.map(({ cellValue }) => cellValue),
    },
  ];
}

test('every tab has content, and every item belongs to an existing tab', () => {
  const shown = items.flatMap(({ conditionalVisibility }) => conditionalVisibility?.value ?? []);
  expect(shown.sort()).toEqual(links.map(({ subTarget }) => subTarget).sort());
});

test.each(asking.map((one) => [one.name, one] as const))(
  '%s: queries the component for the chosen time, and shows columns of the answer',
  (_name, one) => {
    expect(one.resourceType).toBe('microsoft.insights/components');
    expect(one.timeContextFromParameter).toBe('TimeRange');
    const columns = analyse(filled(one.query ?? '', sampleValues)).columns.map(({ name }) => name);
    // What is chosen from is a value and its label.
    if (!('visualization' in one)) return expect(columns).toEqual(['value', 'label']);
    const { xAxis, yAxis, group } = one.chartSettings ?? { xAxis: '', yAxis: [], group: '' };
    if (one.visualization !== 'table')
      expect(columns).toEqual(expect.arrayContaining([xAxis, ...yAxis, group]));
  },
);

test('all names and ids are different', () => {
  for (const all of [items.map(({ name }) => name), parameters.map(({ id }) => id)]) {
    expect(new Set(all).size).toBe(all.length);
  }
});

test('every saved query is in the pack with the text of its file, and belongs to a component', () => {
  const saved = deployed.filter(({ type }) => type === 'Microsoft.OperationalInsights/queryPacks/queries');
  const files = queryFiles.filter(({ folder }) => folder === 'saved').map(({ text }) => text);
  expect(saved.map(({ properties }) => properties?.body).sort()).toEqual(files.sort());
  for (const { properties } of saved) {
    expect(properties?.related).toMatchObject({ resourceTypes: ['microsoft.insights/components'] });
  }
});

describeWithBicep('the compiled template', () => {
  test('holds the exact text of every query', async () => {
    const texts = new Set(everyText(await compiled('main.bicep')));
    expect(queryFiles.filter(({ text }) => !texts.has(text))).toEqual([]);
  });
});

function everyText(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(everyText) : [];
}

test('the workbook’s file names its queries and holds none', () => {
  const text = readFileSync(infra('workbook', 'instep.workbook.json'), 'utf8');
  expect(text).not.toContain('customEvents');
  const named = [...text.matchAll(/"\{\{([a-z-]+)\}\}"/g)].map(([, name]) => name);
  const files = queryFiles.filter(({ folder }) => folder === 'workbook').map(({ name }) => name);
  expect(named.sort()).toEqual([...files, 'component'].sort());
});
