/** `local.settings.json`, as Azure Functions Core Tools read it; git ignores it. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { exitCodes, messageOf, StartFailure } from './failures.ts';

export const settingsFile = 'local.settings.json';

/** Its `Values`; `text` is the whole file. Throws StartFailure that says what is wrong, and where its form is shown. */
export function readLocalSettings(text: string): Readonly<Record<string, string>> {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (cause) {
    throw failure(`is not JSON: ${messageOf(cause)}. local.settings.sample.json shows its form.`, cause);
  }
  const values = (given as { Values?: unknown } | null)?.Values;
  if (typeof values !== 'object' || values === null) {
    throw failure('has no "Values". local.settings.sample.json shows its form.');
  }
  const wrong = Object.entries(values).filter(([, value]) => typeof value !== 'string');
  if (wrong.length > 0)
    throw failure(`must have text in quotes for ${wrong.map(([name]) => name).join(', ')}.`);
  return values as Record<string, string>;
}

/** Takes what the file in a folder has, if there is one, into the environment, which wins, as Core Tools does. */
export function addLocalSettings(folder: string, environment: NodeJS.ProcessEnv): void {
  const file = path.join(folder, settingsFile);
  if (!existsSync(file)) return;
  const values = readLocalSettings(readFileSync(file, 'utf8'));
  for (const [name, value] of Object.entries(values)) environment[name] ??= value;
}

function failure(what: string, cause?: unknown): StartFailure {
  return new StartFailure(`${settingsFile} ${what}`, exitCodes.configuration, { cause });
}
