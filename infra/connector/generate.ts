/**
 * `npm run connector`: exit code 0 when the files are written, 2 for a wrong option. Without options it writes the files
 * beside this one; with options, the files that an administrator imports.
 */
import { runCommand } from '../command.ts';
import { readConnectorOptions } from './options.ts';

const options = readConnectorOptions(process.argv.slice(2));

await runCommand(async () => {
  // Loaded after the options are read, so that an invalid option is reported at once.
  const { keptFiles, importedFiles, writeFiles } = await import('./files.ts');
  const files = options.out === undefined ? await keptFiles() : await importedFiles(options);
  for (const file of writeFiles(options.out ?? import.meta.dirname, files)) process.stdout.write(`${file}\n`);
  return 0;
});
