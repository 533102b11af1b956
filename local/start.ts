/** `npm start`: nights of Instep in a demo tenant; with a local.settings.json, one night against its tenant. */
import { existsSync } from 'node:fs';
import { messageOf, StartFailure } from './host/failures.ts';
import { settingsFile } from './host/local-settings.ts';

/** Options of this file; all others belong to the command. */
const [simulated, build] = ['--simulated', '--build'];

async function start(args: readonly string[]): Promise<number> {
  const given = args.filter((argument) => argument !== simulated && argument !== build);
  // Everything else is loaded and compiled after the options are read, so a wrong option is reported at once.
  if (existsSync(settingsFile) && !args.includes(simulated)) {
    const { readDeskOptions } = await import('./desk/options.ts');
    const options = readDeskOptions(given);
    await buildIfAsked(args);
    const { atDesk } = await import('./desk/desk.ts');
    return atDesk(options);
  }
  const { readPlayOptions } = await import('./play/options.ts');
  const options = readPlayOptions(given);
  await buildIfAsked(args);
  const { play } = await import('./play/play.ts');
  return play(options);
}

async function buildIfAsked(args: readonly string[]): Promise<void> {
  if (!args.includes(build)) return;
  const { buildApp } = await import('./build.ts');
  buildApp();
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
