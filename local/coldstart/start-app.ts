/** A worker's start and no more: loads the app of a folder as the worker does, and tells when all functions are registered. */
import { installCoreModule } from '../host/core-module.ts';
import { loadApp } from '../host/load-app.ts';

const [appDir = '.'] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
await loadApp(appDir, registry);
// Counts from the start of the process.
const ms = performance.now();
process.send?.({ ms, functions: registry.functions.size });
process.disconnect?.();
