/** `npm run grant`: exit code 0 if everything is granted as requested, 1 if not, 2 for an invalid option. */
import { runCommand } from '../command.ts';
import { readGrantOptions } from './options.ts';

const options = readGrantOptions(process.argv.slice(2));

await runCommand(async () => {
  // Loaded after the options are read, so that an invalid option is reported at once.
  const { grant } = await import('./grant.ts');
  if (await grant(options, (line) => process.stdout.write(`${line}\n`))) return 0;
  process.stderr.write('\nNot complete: what is unknown above was left alone.\n');
  return 1;
});
