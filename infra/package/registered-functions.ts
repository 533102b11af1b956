/** Reads which functions the compiled app registers, by loading it like the Functions worker does. */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { plainEnvironment } from '../../local/child-processes.ts';
import { startSettings } from '../../local/host/start-settings.ts';
import { CommandFailure } from '../command.ts';
import { linkFolder } from './workplace.ts';

const script = fileURLToPath(new URL('register-functions.ts', import.meta.url));

/** Sorted names. Throws CommandFailure if the app does not start with the dependencies in the folder `modules`. */
export async function registeredFunctions(app: string, modules: string): Promise<string[]> {
  const link = path.join(app, 'node_modules');
  rmSync(link, { recursive: true, force: true });
  linkFolder(modules, link);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [script, app], {
      env: { ...plainEnvironment(), ...startSettings },
    });
    return (JSON.parse(stdout) as string[]).sort();
  } catch (cause) {
    throw new CommandFailure(`The built app does not start:\n${(cause as Error).message.trim()}`, { cause });
  } finally {
    rmSync(link, { recursive: true, force: true });
  }
}
