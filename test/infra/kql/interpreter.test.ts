/** The interpreter says what KQL says, in what the queries use, and nothing at all about the rest. */
import { expect, test } from 'vitest';
import { type EventAt, worldOf } from './events-table.ts';
import { runQuery } from './interpreter/run-query.ts';
import type { Row } from './interpreter/values.ts';

const now = new Date('2031-03-02T12:00:00Z');

function event(name: string, hoursAgo: number, properties = {}, measurements = {}): EventAt {
  return { at: new Date(now.getTime() - hoursAgo * 3_600_000), name, properties, measurements };
}

const events: readonly EventAt[] = [
  event('a', 30, { run: '1' }, { users: 1, 'finding.missing': 4 }),
  event('a', 5, { run: '2' }, { users: 2 }),
  event('b', 4, { run: '2', why: '' }, { users: 3 }),
  { ...event('b', 3, { run: '3' }, { users: 5 }), sampleRate: 50 },
];

function run(text: string): readonly Row[] {
  return runQuery(text, worldOf(events, now));
}

/** The rows' values, in the order of their columns. */
function values(text: string): unknown[][] {
  return run(text).map((row) => Object.values(row));
}

const scalars: readonly (readonly [string, unknown])[] = [
  ['1 + 2 * 3', 7],
  ['round(100 * 1.0 / 3, 1)', 33.3],
  ['7 / 2', 3],
  ['7 / 2.0', 3.5],
  ['1 / 0', null],
  ["strcat('a', 1, true)", 'a1true'],
  ["coalesce('', 'x')", 'x'],
  ["iff(1 > 2, 'yes', 'no')", 'no'],
  ['case(false, 1, true, 2, 3)', 2],
  ["substring('finding.missing', 8)", 'missing'],
  ["'Run.closed' startswith 'run.'", true],
  ["'abc' == 'ABC'", false],
  ["'b' in ('a', 'b')", true],
  ["'b' !in ('a', 'b')", false],
  ['isempty(tostring(customDimensions.none))', true],
  ['isnull(todouble(customMeasurements.none))', true],
  ['todouble(customMeasurements.none) > 1', null],
  ['not(true)', false],
  ['max_of(1, 3, 2)', 3],
  ["datetime_diff('hour', now(), ago(26h))", 26],
  ["array_length(dynamic(['a', 'b']))", 2],
];

test.each(scalars)('%s is %s', (expression, expected) => {
  expect(values(`customEvents | take 1 | project x = ${expression}`)).toEqual([[expected]]);
});

const tables: readonly (readonly [string, unknown[][]])[] = [
  ["where name == 'a' | project x = tostring(customDimensions.run)", [['1'], ['2']]],
  ['where timestamp > ago(26h) | summarize n = sum(itemCount)', [[4]]],
  ["where name == 'none' | summarize n = sum(itemCount)", [[0]]],
  ["where name == 'none' | summarize n = sum(itemCount) by name", []],
  ["where name == 'none' | summarize t = max(timestamp) | where isnull(t) | project x = 1", [[1]]],
  [
    'summarize n = sum(itemCount) by name | order by name desc',
    [
      ['b', 3],
      ['a', 2],
    ],
  ],
  ["summarize n = countif(name == 'a'), m = sumif(itemCount, name == 'b')", [[2, 3]]],
  ['extend run = tostring(customDimensions.run) | summarize n = dcount(run)', [[3]]],
  [
    'extend run = tostring(customDimensions.run) | summarize arg_max(timestamp, run) by name | project name, run | order by name asc',
    [
      ['a', '2'],
      ['b', '3'],
    ],
  ],
  ['top 1 by timestamp desc | project x = tostring(customDimensions.run)', [['3']]],
  [
    "where name == 'a' | mv-expand measurement = bag_keys(customMeasurements) to typeof(string) | project measurement, v = todouble(customMeasurements[measurement])",
    [
      ['users', 1],
      ['finding.missing', 4],
      ['users', 2],
    ],
  ],
  ['extend day = bin(timestamp, 1d) | distinct day | count', [[2]]],
  [
    'project-away timestamp, customDimensions, customMeasurements, operation_Id, itemType | take 1',
    [['a', 1]],
  ],
];

test.each(tables)('customEvents | %s', (operators, expected) => {
  expect(values(`customEvents | ${operators}`)).toEqual(expected);
});

const side = "customEvents | where name == 'b' | project run = tostring(customDimensions.run), b = name";

test.each([
  ['inner', [['2', 'b']]],
  [
    'leftouter',
    [
      ['1', null],
      ['2', 'b'],
    ],
  ],
  ['leftanti', [['1']]],
  ['leftsemi', [['2']]],
])('join kind=%s', (kind, expected) => {
  const columns = kind === 'inner' || kind === 'leftouter' ? 'run, b' : 'run';
  const text = `let side = ${side}; customEvents | where name == 'a' | project run = tostring(customDimensions.run) | join kind=${kind} (side) on run | project ${columns}`;
  expect(values(text)).toEqual(expected);
});

test('comments mean nothing', () => {
  const text = `// One.\ncustomEvents // Two.\n| take 1 // Three.\n| project x = 1 // Four.`;
  expect(values(text)).toEqual([[1]]);
});

test('what let names is a value or a table, also after in', () => {
  const text = `let newest = toscalar(customEvents | summarize t = max(timestamp));
    let runs = ${side} | project run;
    customEvents | where timestamp < newest | where tostring(customDimensions.run) in (runs) | project name`;
  expect(values(text)).toEqual([['a'], ['b']]);
});

test.each([
  ['customEvents | sample 1', /SampleOperator/],
  ['customEvents | project x = hash(name)', /hash/],
  ['customEvents | summarize x = stdev(itemCount)', /stdev/],
  ['customEvents | join (customEvents) on name', /kind/],
  ['customEvents | summarize sum(itemCount)', /needs a name/],
  ['customEvents | where nothing == 1', /nothing/],
  ["customEvents | where name matches regex 'a'", /MatchesRegex/],
  ['let f = (x: int) { x }; customEvents | project y = f(1)', /does not know/],
])('%s: not known, and said so', (text, said) => {
  expect(() => run(text)).toThrow(said);
});
