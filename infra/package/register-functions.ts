/** A program of its own, because loading an app cannot be undone: prints the names of the functions that the app registers. */
import { installCoreModule } from '../../local/host/core-module.ts';
import { loadApp } from '../../local/host/load-app.ts';

const [app = '.'] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
await loadApp(app, registry);
process.stdout.write(JSON.stringify([...registry.functions.keys()]));
