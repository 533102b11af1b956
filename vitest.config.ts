import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { startOnTestDay } from './test/kit/calendar.ts';
import { LeftOutReporter } from './test/kit/left-out.ts';
import { reasons } from './test/kit/needs.ts';

startOnTestDay(process.env);

/** What takes longest, by file or folder: begun first, so that no worker is left alone with it at the end. */
const longest = [
  'test/recovery/',
  'test/scenarios/policies.',
  'test/infra/package.test.ts',
  'test/play/nights.',
  'test/chaos/',
  'test/scenarios/guard.',
  'test/scenarios/odd-requests.',
  'test/simulation/replay.',
  'kql/nights.test.ts',
  'test/budget/',
  'test/scenarios/',
  'test/play/',
  'test/pictures/',
  'test/recorded/',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId, project }: TestSpecification) => {
      const index = longest.findIndex((folder) => moduleId.includes(folder));
      if (index !== -1) return index;
      // Together: a worker that is shared ends where the next file is not for it.
      return longest.length + (project.name === 'apart' ? 0 : 1);
    };
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

/** A process keeps for ever where its managed identity is to be had: each of these has an identity of its own. */
const ofOneProcess = [
  'test/workflows/preflight*.test.ts',
  'test/preflight/*.test.ts',
  'test/recorded/*.test.ts',
  'test/resilience/identity.test.ts',
  'test/tenant/server/clients.test.ts',
];
const exclude = configDefaults.exclude;

export default defineConfig({
  test: {
    globalSetup: ['test/kit/global-setup.ts'],
    setupFiles: ['test/kit/compile-cache.ts', 'test/kit/seeded-properties.ts'],
    // A night takes seconds on a quiet machine, and many times that on a busy one.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // With one more than cores, which wait for each other and for storage, a quarter of the machine had nothing to do.
    maxWorkers: availableParallelism() + 2,
    sequence: { sequencer: LongestFirst },
    tags: Object.entries(reasons).map(([name, description]) => ({ name, description })),
    reporters: ['default', new LeftOutReporter()],
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      include: ['shared/core/**/*.ts', 'shared/workflows/**/*.ts'],
      thresholds: { branches: 100 },
    },
    projects: [
      {
        extends: true,
        // Loading the modules anew for every file took a quarter of the whole time.
        test: {
          name: 'shared',
          include: ['test/**/*.test.ts'],
          exclude: [...exclude, ...ofOneProcess],
          isolate: false,
        },
      },
      { extends: true, test: { name: 'apart', include: ofOneProcess } },
    ],
  },
});
