/** Only the start of a worker: loads the app of a folder as the worker does, and reports when all functions are registered. */
import { installCoreModule } from '../host/core-module.ts';
import { loadApp } from '../host/load-app.ts';

const [appDir = '.'] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
await loadApp(appDir, registry);
// Counts from the start of the process.
const ms = performance.now();
const started = { ms, functions: registry.functions.size };
// An app that gets its requests over HTTP listens by now, and would keep the process running.
if (process.send) process.send(started, undefined, undefined, () => process.exit());
else process.exit();
