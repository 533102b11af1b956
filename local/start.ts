/** `npm start`: Instep's nights, played on a simulated tenant; with a local.settings.json, one night against its tenant. */
import { existsSync } from 'node:fs';
import { messageOf, StartFailure } from './host/failures.ts';
import { settingsFile } from './host/local-settings.ts';

const simulated = '--simulated';

async function start(args: readonly string[]): Promise<number> {
  // Loaded only then: a wrong option is told at once.
  if (existsSync(settingsFile) && !args.includes(simulated)) {
    const { readDeskOptions } = await import('./desk/options.ts');
    const options = readDeskOptions(args);
    const { atDesk } = await import('./desk/desk.ts');
    return atDesk(options);
  }
  const { readPlayOptions } = await import('./play/options.ts');
  const options = readPlayOptions(args.filter((argument) => argument !== simulated));
  const { play } = await import('./play/play.ts');
  return play(options);
}

try {
  process.exitCode = await start(process.argv.slice(2));
} catch (error) {
  const isExpected = error instanceof StartFailure;
  const text = error instanceof Error && !isExpected ? error.stack : messageOf(error);
  process.stderr.write(`${text}\n`);
  process.exitCode = isExpected ? error.exitCode : 1;
}
process.exit();
