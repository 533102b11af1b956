/**
 * Preloaded (`--import`): prints, when the process ends, which files it has loaded, one per line. Asks the debugger, which
 * is told of every module of either kind; a loader hook would change how packages are loaded.
 */
import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';

const files = new Set<string>();
const session = new Session();
session.connect();
session.on('Debugger.scriptParsed', ({ params: { url } }) => {
  if (url.startsWith('file:')) files.add(fileURLToPath(url));
  else if (url !== '' && !/^(node|evalmachine|wasm):/.test(url)) files.add(url);
});
session.post('Debugger.enable');
process.on('exit', () => process.stdout.write([...files].map((file) => `${file}\n`).join('')));
