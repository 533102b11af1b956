/** Which tests are asked about the mutants of which files: the fast ones nearest to them. */
import { globSync } from 'node:fs';

interface Area {
  /** A file, or a folder with a slash at its end. */
  readonly of: string;
  readonly tests: readonly string[];
}

/** What decides about a write or a plan, and is tested without a night. */
function fast(test: string, ...files: readonly string[]): readonly Area[] {
  return files.map((file) => ({
    of: `shared/workflows/${file}.ts`,
    tests: [`test/workflows/${test}.test.ts`],
  }));
}

/** The first that fits counts. */
const areas: readonly Area[] = [
  {
    of: 'shared/core/pacing.ts',
    tests: ['test/adapters/transport/pacing.test.ts', 'test/core/on-demand.test.ts'],
  },
  { of: 'shared/core/retry-delay.ts', tests: ['test/adapters/transport/retry-delay.test.ts'] },
  // Only the documents hold these texts.
  { of: 'shared/core/event-fields.ts', tests: ['test/documents/documents.test.ts'] },
  { of: 'shared/core/likeness.ts', tests: ['test/pictures/likeness.test.ts'] },
  { of: 'shared/core/', tests: ['test/core/*.test.ts'] },
  ...fast('enumerate', 'night/refresh/enumerate', 'night/refresh/list-failure'),
  ...fast(
    'plan-line',
    'night/close/carried-over',
    'night/close/earlier-findings',
    'night/close/rollout',
    'night/close/withhold',
  ),
  ...fast('may-write', 'ledger/leases', 'ledger/on-demand-limit', 'ledger/run-lock', 'ledger/scope-of-run'),
  ...fast('may-be-removed', 'tidy/may-be-removed'),
  ...fast('own-files', 'ledger/ownership', 'write/choose-copy'),
  ...fast('as-planned', 'write/as-planned'),
  ...fast('change-profile', 'write/change-profile', 'write/changed-meanwhile', 'write/job', 'write/read-now'),
];

/** What `npm run mutate` asks about: the core, and the parts of the workflows that decide. */
export const measured: readonly string[] = [
  'shared/core',
  ...areas.map(({ of }) => of).filter((of) => of.startsWith('shared/workflows/')),
];

/** By set of tests: the files whose mutants it is asked about. Throws where no tests are known for a file. */
export function byTests(files: readonly string[], folder: string): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(files, (file) => {
    const area = areas.find(({ of }) => file === of || (of.endsWith('/') && file.startsWith(of)));
    if (area === undefined) throw new Error(`test/mutants/nearest.ts names no tests for ${file}`);
    return area.tests.join(' ');
  });
  return new Map(
    [...groups].map(([tests, of]) => [globSync(tests.split(' '), { cwd: folder }).join(' '), of]),
  );
}
