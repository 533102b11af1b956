import { expect, test } from 'vitest';
import { chartOf, readmePlots, readmeTable, withTable } from '../../local/bench/readme.ts';
import type { Result } from '../../local/bench/result.ts';

const one: Result = {
  ...{ scenario: 'first night', users: 1_000, tool: 'instep', clock: 'virtual' },
  scene: { users: 900, shown: 800, repaired: 0 },
  ...{ seconds: 1_234.4, limitSeconds: 34.6, requests: 1, httpRequests: 1, throttled: 0, unknown: 0 },
  ...{ converged: true, missed: 0, mistaken: 0, repaired: 0 },
  ...{ hostCpuSeconds: 1, peakRssBytes: 1, tableOperations: 1 },
};
const results: readonly Result[] = [
  one,
  { ...one, clock: 'wall', seconds: 1_300 },
  { ...one, users: 10_000, seconds: 9_000 },
  { ...one, tool: 'sequential', seconds: 2_000 },
  { ...one, tool: 'sequential', scenario: '5 % changed', missed: 3, mistaken: 1 },
];

test('the table tells one size, tools beside the limit, and who was missed', () => {
  const lines = readmeTable(results).split('\n');
  expect(lines[0]).toBe(
    '|  | limit | Instep | Instep, wall clock | sequential | compare-8 | compare-32 | etag-database | one-function |',
  );
  expect(lines[2]).toBe('| first night | 35 | 1,234 | 1,300 | 2,000 |  |  |  |  |');
  expect(lines.at(-1)).toBe('| users missed or given another photo |  |  |  | 4 |  |  |  |  |');
});

test('the table goes between its marks, and nothing else changes', () => {
  const [begins, ends] = ['<!-- made by npm run bench: seconds -->', '<!-- end of bench -->'];
  const text = withTable(`before\n${begins}\nold\n${ends}\nafter`, results);
  expect(text.startsWith(`before\n${begins}\n\n| `)).toBe(true);
  expect(text.endsWith(`|\n\n${ends}\nafter`)).toBe(true);
  expect(withTable(text, results)).toBe(text);
  expect(() =>
    withTable(
      text,
      results.filter(({ users }) => users > 1_000),
    ),
  ).toThrow('README needs results');
  expect(() => withTable('no place', results)).toThrow('no place for the table');
});

test('a plot has a line for the limit and one for each tool that played several sizes', () => {
  const { lines } = chartOf(results, 'first night');
  expect(lines.map(({ name }) => name)).toEqual(['limit', 'instep']);
  expect(lines[1]?.points.map(([users]) => users)).toEqual([1_000, 10_000]);
});

test('what was measured at one size gives no plot', async () => {
  expect(await readmePlots([one, { ...one, tool: 'sequential' }])).toEqual({});
});
