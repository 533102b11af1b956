/** `npm run grant`: exit code 0 when all is as asked for, 1 when it is not, 2 for a wrong option. */
import { GrantFailure } from './failures.ts';
import { readGrantOptions } from './options.ts';

const options = readGrantOptions(process.argv.slice(2));
try {
  // Loaded only now: a wrong option is told at once.
  const { grant } = await import('./grant.ts');
  const complete = await grant(options, (line) => process.stdout.write(`${line}\n`));
  if (!complete) {
    process.stderr.write('\nNot complete: what is unknown above was left alone.\n');
    process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof GrantFailure)) throw error;
  process.stderr.write(`\n${error.message}\n`);
  process.exitCode = 1;
}
