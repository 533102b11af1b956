/** Prints the names of the functions that an app registers. A separate program, because loading an app cannot be undone. */
import { installCoreModule } from '../../local/host/core-module.ts';
import { loadApp } from '../../local/host/load-app.ts';

const [app = '.'] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
await loadApp(app, registry);
// Exits explicitly, because an app with HTTP streaming keeps a server open.
process.stdout.write(JSON.stringify([...registry.functions.keys()]), () => process.exit());
