import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest, by folder: begun first, so that no worker is left alone with it at the end. */
const longest = [
  'test/recovery/',
  'test/scenarios/',
  'test/budget/',
  'test/play/',
  'test/pictures/',
  'package.test.ts',
  'kql/nights.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((folder) => moduleId.includes(folder));
      return index === -1 ? longest.length : index;
    };
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1));
  }
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/global-setup.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One more than two cores: tests of the host wait for a fifth of their time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      reporter: ['text-summary'],
      include: ['shared/core/**/*.ts', 'shared/workflows/**/*.ts'],
      thresholds: { branches: 100 },
    },
  },
});
