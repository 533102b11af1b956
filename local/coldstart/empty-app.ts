/** The smallest function app: one function, on the same copy of the library. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

/** Writes it into `folder`; the library is that of the app in `besides`. */
export function writeEmptyApp(folder: string, besides: string): void {
  const library = createRequire(path.join(besides, 'package.json')).resolve('@azure/functions');
  const functions = path.join(folder, 'dist', 'functions');
  mkdirSync(functions, { recursive: true });
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({ type: 'module', main: 'dist/functions/*.js' }),
  );
  writeFileSync(
    path.join(functions, 'ping.js'),
    `import { app } from ${JSON.stringify(pathToFileURL(library).href)};\n` +
      `app.http('ping', { handler: async () => ({ body: 'pong' }) });\n`,
  );
}
