import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Registry } from './core-module.ts';
import { exitCodes, messageOf, StartFailure } from './failures.ts';
import type { Journal } from './journal.ts';

/**
 * Loads the built app as the Functions worker does (`src/startApp.ts` of azure-functions-nodejs-worker): every file
 * that package.json's `main` names, then the appStart hooks. Throws StartFailure naming the file that failed: in Azure
 * an entry file that throws blocks the whole app. Answers the address at which the app wants its requests over HTTP, if
 * it announces one; a server listens there from now on.
 */
export async function loadApp(appDir: string, registry: Registry): Promise<string | undefined> {
  const pattern = readMain(appDir);
  const files = globSync(pattern, { cwd: appDir }).sort();
  if (files.length === 0) {
    throw new StartFailure(
      `No file of ${appDir} matches "${pattern}" (package.json, main). Build the app first: npm run build.`,
      exitCodes.appFailed,
    );
  }
  for (const file of files) {
    try {
      await import(pathToFileURL(path.join(appDir, file)).href);
    } catch (cause) {
      throw new StartFailure(`${file} failed while it was loaded: ${messageOf(cause)}`, exitCodes.appFailed, {
        cause,
      });
    }
  }
  await registry.runHooks('appStart', { hookData: {}, appHookData: {}, functionAppDirectory: appDir });
  const capabilities = await registry.programmingModel()?.getCapabilities({});
  registry.close();
  if (registry.functions.size === 0) {
    throw new StartFailure(`The files matching "${pattern}" registered no function.`, exitCodes.appFailed);
  }
  return capabilities?.HttpUri;
}

/**
 * As the host in Azure: an app that cannot be loaded leaves it running without functions (`blockingAppStartError` of the
 * worker's `startApp.ts`), and the reason is in the log alone.
 */
export async function loadIfPossible(
  appDir: string,
  registry: Registry,
  journal: Journal,
): Promise<string | undefined> {
  try {
    return await loadApp(appDir, registry);
  } catch (error) {
    journal.problem(`The host runs without functions. ${messageOf(error)}`);
    registry.clear();
    return undefined;
  }
}

function readMain(appDir: string): string {
  const file = path.join(appDir, 'package.json');
  try {
    const main = (JSON.parse(readFileSync(file, 'utf8')) as { main?: unknown }).main;
    if (typeof main === 'string' && main !== '') return main;
  } catch (cause) {
    throw new StartFailure(`${file} cannot be read: ${messageOf(cause)}`, exitCodes.configuration, { cause });
  }
  throw new StartFailure(`${file} has no "main" that names the entry files.`, exitCodes.configuration);
}
