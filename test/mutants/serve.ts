/** Runs test files of the folder that it is started in, with the runner of mutants, as often as it is asked to. */
import { BaseSequencer, createVitest, type TestSpecification } from 'vitest/node';
import { startOnTestDay } from '../kit/calendar.ts';
import { reasons } from '../kit/needs.ts';

export interface Question {
  readonly files: readonly string[];
  readonly lines: string;
  readonly only?: string;
  readonly done: readonly string[];
  readonly missed: readonly string[];
}

/** The first test that failed; undefined: all passed. */
export interface Answer {
  readonly failure: string | undefined;
}

let asked: readonly string[] = [];

class AsAsked extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => asked.findIndex((file) => moduleId.endsWith(file));
    return files.toSorted((a, b) => rank(a) - rank(b));
  }
}

startOnTestDay(process.env);
const vitest = await createVitest('test', {
  config: false,
  watch: false,
  bail: 1,
  reporters: [{}],
  include: ['test/**/*.test.ts'],
  setupFiles: ['test/kit/seeded-properties.ts'],
  tags: Object.entries(reasons).map(([name, description]) => ({ name, description })),
  runner: './test/mutants/runner.ts',
  // Apart, each file loads its modules itself, so that it is known which mutants it loads.
  isolate: process.argv[2] === 'apart',
  maxWorkers: 1,
  sequence: { sequencer: AsAsked },
  testTimeout: 60_000,
});
await vitest.standalone();

process.on('message', async ({ files, ...given }: Question) => {
  asked = files;
  for (const project of vitest.projects) project.provide('mutants', given);
  const specifications = await vitest.globTestSpecifications([...files]);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  const failed = testModules.find((module) => files.includes(module.relativeModuleId) && !module.ok());
  const [test] = failed?.children.allTests('failed') ?? [];
  const what = test?.fullName ?? failed?.errors()[0]?.message ?? unhandledErrors.map(String)[0];
  const failure = failed === undefined ? what : `${failed.relativeModuleId}: ${what}`;
  const none = specifications.length < files.length ? `there is no test in ${files.join(', ')}` : undefined;
  process.send?.({ failure: failure ?? none } satisfies Answer);
});
process.on('disconnect', () => void vitest.close().then(() => process.exit()));
process.send?.('ready');
