/** Checks the types, and bundles the app and the console into `dist`, as all scripts of package.json that need the built app do. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleApp } from './bundle/bundle-app.ts';
import { bundleConsole } from './console/bundle.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = path.join(root, 'dist');
const compiler = path.join(
  path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);
const checking = spawn(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
const checked = once(checking, 'close');
await bundleApp({ sources: root, dist, maps: true });
await bundleConsole(dist);
const [code] = (await checked) as [number | null];
process.exitCode = code ?? 1;
