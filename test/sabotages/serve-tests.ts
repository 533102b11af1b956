/**
 * Runs test files of the folder that it is started in, one after the other as it is asked to, and says which test failed.
 * Started once for many mistakes: what did not change is not read, compiled and started again for each.
 */
import path from 'node:path';
import { createVitest, type TestModule } from 'vitest/node';

export interface Question {
  readonly files: readonly string[];
  /** What differs from the last question. */
  readonly changed: readonly string[];
}

export interface Answer {
  /** The first test that failed; undefined: all passed. */
  readonly failure: string | undefined;
}

const vitest = await createVitest('test', { watch: false, bail: 1, reporters: [{}] });
await vitest.standalone();

process.on('message', async ({ files, changed }: Question) => {
  for (const file of changed) vitest.invalidateFile(path.resolve(file));
  const specifications = await vitest.globTestSpecifications([...files]);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  // Those of earlier questions are among them.
  const asked = testModules.filter(({ relativeModuleId }) => files.includes(relativeModuleId));
  const failure = failureIn(asked) ?? unhandledErrors.map(String)[0];
  const none = specifications.length < files.length ? `there is no test in ${files.join(', ')}` : undefined;
  process.send?.({ failure: failure ?? none } satisfies Answer);
});
process.on('disconnect', () => void vitest.close().then(() => process.exit()));
process.send?.('ready');

function failureIn(modules: readonly TestModule[]): string | undefined {
  for (const module of modules.filter((one) => !one.ok())) {
    const [failed] = module.children.allTests('failed');
    const [error] = module.errors();
    const what = failed?.fullName ?? error?.message.split('\n')[0] ?? 'a hook failed';
    return `${module.relativeModuleId}: ${what}`;
  }
  return undefined;
}
