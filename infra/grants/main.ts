/** `npm run grant`: exit code 0 when all is as asked for, 1 when it is not, 2 for a wrong option. */
import { runCommand } from '../command.ts';
import { readGrantOptions } from './options.ts';

const options = readGrantOptions(process.argv.slice(2));

await runCommand(async () => {
  // Loaded only now: a wrong option is told at once.
  const { grant } = await import('./grant.ts');
  if (await grant(options, (line) => process.stdout.write(`${line}\n`))) return 0;
  process.stderr.write('\nNot complete: what is unknown above was left alone.\n');
  return 1;
});
