/** The small engine does what Kusto does: each line is a rule of the language, and what is not supported is refused. */
import { expect, test } from 'vitest';
import { runQuery } from './engine/run-query.ts';
import type { Row } from './engine/values.ts';
import { analyse } from './language.ts';

const now = new Date('2026-11-24T06:00:00Z');

function event(
  name: string,
  hoursAgo: number,
  customDimensions: Row = {},
  customMeasurements: Row = {},
): Row {
  const timestamp = new Date(now.getTime() - hoursAgo * 3_600_000);
  return { timestamp, name, itemCount: 1, customDimensions, customMeasurements };
}

const customEvents = [
  event('a', 30, { runId: 'r1', code: '' }, { users: 3, 'finding.missing': 2, 'finding.in-step': 1 }),
  event('b', 5, { runId: 'r1', code: 'x' }),
  event('a', 4, { runId: 'r2', code: 'y' }, { users: 7, 'finding.missing': 7 }),
  event('c', 1, { runId: 'r2' }),
];

function run(query: string, rows: readonly Row[] = customEvents) {
  return runQuery(query, { tables: { customEvents: rows }, now });
}

/** One scalar, evaluated over one row. */
function scalar(expression: string) {
  return run(`customEvents | take 1 | project value = ${expression}`)[0]?.value;
}

test.each([
  ['7 / 2', 3],
  ['-7 / 2', -3],
  ['7 / 2.0', 3.5],
  ['100.0 * 1 / 3', 100 / 3],
  ['1.0 / 0.0', null],
  ['2h / 1h', 2],
  ['1 + tolong(customDimensions.none)', null],
  ['tolong("12")', 12],
  ['tolong("12.7")', 12],
  ['tolong("x")', null],
  ['todouble("1.5") * 2', 3],
  ['toreal(customMeasurements.users)', 3],
  ['tostring(customDimensions.none)', ''],
  ['tostring(customDimensions.runId)', 'r1'],
  ['tolong(customMeasurements["finding.missing"])', 2],
  ['tostring(1 == 1)', 'True'],
  ['"A" == "a"', false],
  ['"finding.missing" !contains "MISS"', false],
  ['"finding.missing" !contains "step"', true],
  ['"finding.missing" startswith "FINDING."', true],
  ['"finding.missing" !endswith ".MISSING"', false],
  ['"finding.missing" !endswith "finding."', true],
  ['"a" in ("a", "b")', true],
  ['"a" !in ("a", "b")', false],
  ['"a" in (dynamic(["a"]))', true],
  ['customDimensions.runId == "r1"', true],
  ['tolong("x") == 1', false],
  ['tolong("x") != 1', true],
  ['tolong("x") == tolong("y")', false],
  ['tolong("x") != tolong("y")', false],
  ['tolong("x") > 1', false],
  ['2 > 1 and not(1 >= 2)', true],
  ['1 < 1 or 1 <= 1', true],
  ['iff(isnull(tolong("x")), "null", "number")', 'null'],
  ['iff(isnotnull(1), "number", "null")', 'number'],
  ['case(1 > 2, "first", 2 > 1, "second", "neither")', 'second'],
  ['case(1 > 2, "first", 2 > 3, "second", "neither")', 'neither'],
  ['coalesce(tolong("x"), 5)', 5],
  ['coalesce(tostring(customDimensions.none), "else")', 'else'],
  ['isempty("")', true],
  ['isnotempty("")', false],
  ['strcat("a", 1, "")', 'a1'],
  ['substring("abcdef", 1, 2)', 'bc'],
  ['tostring(split("finding.missing", ".")[1])', 'missing'],
  ['round(2.345, 1)', 2.3],
  ['bin(7, 5)', 5],
  ['ago(26h)', new Date('2026-11-23T04:00:00Z')],
  ['bin(now(), 1d)', new Date('2026-11-24T00:00:00Z')],
  ['(now() - ago(90m)) / 1h', 1.5],
  ['now() - 1h', new Date('2026-11-24T05:00:00Z')],
  ['set_has_element(dynamic(["a", "b"]), "b")', true],
] as const)('%s is %s', (expression, value) => {
  expect(scalar(expression)).toEqual(value);
});

test.each<readonly [string, string, readonly Row[]]>([
  ['where keeps what holds', 'where name == "a" and timestamp > ago(26h) | project name', [{ name: 'a' }]],
  [
    'extend adds, and replaces',
    'take 1 | extend itemCount = itemCount + 1, x = itemCount | project itemCount, x',
    [{ itemCount: 2, x: 1 }],
  ],
  ['project-away', 'take 1 | project name, n = 1 | project-away n', [{ name: 'a' }]],
  ['count', 'where name == "a" | count', [{ Count: 2 }]],
  ['distinct', 'distinct name', [{ name: 'a' }, { name: 'b' }, { name: 'c' }]],
  ['order descends by default', 'order by name | project name | take 2', [{ name: 'c' }, { name: 'b' }]],
  [
    'order by two',
    'order by name asc, timestamp desc | project name, r = tostring(customDimensions.runId) | take 2',
    [
      { name: 'a', r: 'r2' },
      { name: 'a', r: 'r1' },
    ],
  ],
  [
    'nulls last when descending',
    'project n = tolong(customMeasurements.users) | order by n desc | take 3',
    [{ n: 7 }, { n: 3 }, { n: null }],
  ],
  ['top', 'top 1 by timestamp asc | project name', [{ name: 'a' }]],
  [
    'summarize by',
    'summarize n = count(), users = sum(tolong(customMeasurements.users)) by runId = tostring(customDimensions.runId)',
    [
      { runId: 'r1', n: 2, users: 3 },
      { runId: 'r2', n: 2, users: 7 },
    ],
  ],
  [
    'summarize by a bin',
    'summarize n = count() by day = bin(timestamp, 1d) | project n',
    [{ n: 1 }, { n: 3 }],
  ],
  [
    'summarize without by is one row, also of nothing',
    'where name == "z" | summarize n = count(), latest = max(timestamp)',
    [{ n: 0, latest: null }],
  ],
  ['summarize by is no row of nothing', 'where name == "z" | summarize n = count() by name', []],
  [
    'countif and maxif',
    'summarize a = countif(name == "a"), users = maxif(tolong(customMeasurements.users), name == "b")',
    [{ a: 2, users: null }],
  ],
  [
    'min, max, dcount',
    'extend n = tolong(customMeasurements.users) | summarize a = min(n), b = max(n), c = dcount(name)',
    [{ a: 3, b: 7, c: 3 }],
  ],
  ['make_set', 'summarize names = make_set(name)', [{ names: ['a', 'b', 'c'] }]],
  [
    'arg_max keeps the row of the greatest',
    'summarize arg_max(timestamp, *) by name | where name == "a" | project r = tostring(customDimensions.runId)',
    [{ r: 'r2' }],
  ],
  ['arg_max of columns', 'summarize arg_max(timestamp, name) | project name', [{ name: 'c' }]],
  [
    'arg_max of nothing',
    'where name == "z" | summarize arg_max(timestamp, name)',
    [{ timestamp: null, name: '' }],
  ],
  ['arg_min', 'summarize arg_min(timestamp, name) | project name', [{ name: 'a' }]],
  [
    'mv-expand',
    'where name == "a" | mv-expand word = bag_keys(customMeasurements) to typeof(string) | where word startswith "finding." | summarize n = sum(tolong(customMeasurements[word])) by word',
    [
      { word: 'finding.missing', n: 9 },
      { word: 'finding.in-step', n: 1 },
    ],
  ],
  [
    'join inner',
    'where name == "b" | project name, k = 1 | join kind=inner (customEvents | where name == "b" | project k = 1, name) on k | project-away k',
    [{ name: 'b', k1: 1, name1: 'b' }],
  ],
  [
    'join leftouter',
    'project name | distinct name | join kind=leftouter (customEvents | where name == "b" | project name, x = "found") on name | project name, x',
    [
      { name: 'a', x: '' },
      { name: 'b', x: 'found' },
      { name: 'c', x: '' },
    ],
  ],
  [
    'join leftanti',
    'distinct name | join kind=leftanti (customEvents | where name != "b") on name',
    [{ name: 'b' }],
  ],
  [
    'join leftsemi',
    'distinct name | join kind=leftsemi (customEvents | where name == "b") on name',
    [{ name: 'b' }],
  ],
])('%s', (_rule, operators, rows) => {
  expect(run(`customEvents | ${operators}`)).toEqual(rows);
});

test('names given by let: a table, and a value', () => {
  const query = `let quiet = dynamic(['b', 'c']);
let loud = customEvents | where name !in (quiet);
loud | summarize n = count()`;
  expect(run(query)).toEqual([{ n: 2 }]);
});

test.each([
  ['an operator', 'customEvents | serialize'],
  ['a function', 'customEvents | extend x = strlen(name)'],
  ['an aggregate', 'customEvents | summarize x = stdev(itemCount)'],
  ['an aggregate in an expression', 'customEvents | summarize x = 1 + count()'],
  ['a comparison', 'customEvents | where name contains "a"'],
  ['a kind of join', 'customEvents | join kind=fullouter (customEvents) on name'],
  ['a join without a kind', 'customEvents | join (customEvents) on name'],
  ['a timespan', 'customEvents | where timestamp > ago(1microsecond)'],
  ['nothing to expand', 'customEvents | where name == "c" | mv-expand k = bag_keys(customMeasurements)'],
])('refused, and not guessed: %s', (_what, query) => {
  expect(analyse(query).diagnostics).toEqual([]);
  expect(() => run(query)).toThrow(/[Nn]ot(hing| a)? (to expand|supported)/);
});

test.each([
  ['a table', 'AppEvents | count', /AppEvents/],
  ['a column', 'customEvents | where TimeGenerated > ago(1h)', /TimeGenerated/],
  ['a function', 'customEvents | extend x = upper(name)', /upper/],
  ['the grammar', 'customEvents | where', /./],
])('an invalid query does not bind: %s', (_what, query, says) => {
  expect(analyse(query).diagnostics.join()).toMatch(says);
  expect(() => run(query)).toThrow(says);
});
