/** Compiles the app as `npm run build` does, for a command that is about to run it. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes, StartFailure } from './host/failures.ts';
import { requireWritable } from './output-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Throws StartFailure. In a folder that cannot be written, the compiler would print an error for each of hundreds of files. */
export function buildApp(): void {
  requireWritable('The compiled app', path.join(root, 'dist', 'shared', 'version.js'));
  process.stdout.write('Compiling Instep …\n');
  const { status } = spawnSync(process.execPath, [path.join(root, 'local', 'compile.ts')], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status === 0) return;
  throw new StartFailure('Instep does not compile: the errors are above.', exitCodes.unexpected);
}
