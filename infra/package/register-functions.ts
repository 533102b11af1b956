/** A program of its own, because loading an app cannot be undone: prints the names of the functions that the app registers. */
import { installCoreModule } from '../../local/host/core-module.ts';
import { loadApp } from '../../local/host/load-app.ts';

const [app = '.'] = process.argv.slice(2);
const registry = installCoreModule(() => undefined);
await loadApp(app, registry);
// An app that wants its requests over HTTP listens by now, and would go on listening.
process.stdout.write(JSON.stringify([...registry.functions.keys()]), () => process.exit());
