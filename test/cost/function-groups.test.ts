/** The table of infra/costs.md that says what function groups may spend, and the excess that it shows. */
import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { spendingOf } from '../../local/cost/function-groups.ts';
import { importsOf, sourcesIn } from '../architecture/source.ts';

const readme = readFileSync(new URL('../../infra/costs.md', import.meta.url), 'utf8');
const sources = new Map(sourcesIn('functions', 'shared').map((source) => [source.path, source]));

/** The files that read or write profiles. services.ts builds every client and does not show who uses it. */
const asks = /\bprofiles\.read\(|\bwriter\.setProperty\(|\bcontext\.probes\b|\bprobes\.\w+\(/;

function reaches(path: string, seen = new Set<string>()): boolean {
  const source = sources.get(path);
  if (source === undefined || seen.has(path) || path === 'shared/services.ts') return false;
  seen.add(path);
  if (path.startsWith('shared/workflows/') && asks.test(source.text)) return true;
  return importsOf(source).some(({ target, onlyTypes }) => !onlyTypes && reaches(target, seen));
}

/** As Flex Consumption scales them. */
function groupOf(path: string): string {
  return /\bapp\.http\(/.test(sources.get(path)?.text ?? '') ? 'http' : posix.basename(path, '.ts');
}

const asking = [...sources.keys()].filter((path) => path.startsWith('functions/') && reaches(path));
const groups = [...new Set(asking.map(groupOf))].sort();

/** They import files with such calls that only other functions make. */
const harmless = ['closeRun', 'poisonedMessages', 'tidyUp'];
/** A run compares or repairs, never both; on-demand calls run at the same time. */
const atOnce = { night: 1, nightAndCalls: 3, every: 4 } as const;

test('infra/costs.md lists the groups that ask for profiles', () => {
  const listed = [...readme.matchAll(/^\| function group `(\w+)` \|/gm)].map(([, name = '']) => name);
  expect(listed.sort()).toEqual(groups.filter((group) => !harmless.includes(group)));
  expect(listed).toHaveLength(atOnce.every);
});

describe('the table of infra/costs.md', () => {
  const rows = [
    ...readme.matchAll(/^\| ([\d.]+) \| (\d+) \| (\d+) % \| (\d+) % \| (\d+) % \| (\d+) % \|$/gm),
  ].map((row) => row.slice(1).map(Number));

  test('has rows, one of them what is deployed by default', () => {
    expect(rows.map(([share, instances]) => [share, instances])).toContainEqual([0.5, 1]);
  });

  test.each(rows)('share %d, instances %d', (share = 0, instances = 0, ...percent) => {
    for (const licensedUsers of [1_000, 10_000, 100_000]) {
      const given = { instances, profileCallShare: share, licensedUsers };
      const possible = Object.values(atOnce).map((groups) => spendingOf({ ...given, groups }).possible);
      expect([share, ...possible].map((part) => Math.round(part * 100))).toEqual(percent);
    }
  });
});

test('the share is exceeded as soon as two groups ask, and the tenant’s allowance by three at the default', () => {
  const byDefault = { instances: 1, profileCallShare: 0.5, licensedUsers: 1_000 };
  expect(spendingOf({ ...byDefault, groups: 1 }).excess).toBeCloseTo(0);
  expect(spendingOf({ ...byDefault, groups: 2 }).excess).toBeCloseTo(0.5);
  expect(spendingOf({ ...byDefault, groups: 3 })).toMatchObject({
    meant: 0.5,
    possible: expect.closeTo(1.5),
  });
  // More instances of each group are divided for; more groups are not.
  expect(spendingOf({ ...byDefault, instances: 10, groups: 3 }).excess).toBeCloseTo(1);
});
