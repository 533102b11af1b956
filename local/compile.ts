/** Compiles the app and bundles the console into `dist`, as all scripts of package.json that need the built app do. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleConsole } from './console/bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
const { status } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
if (status === 0) await bundleConsole(path.join(root, 'dist'));
else process.exitCode = status ?? 1;
