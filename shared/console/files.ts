/** The scripts of the page, as they were built: modules that lie beside this one. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * `file` has passed the contract: the name of a script, which leads nowhere else. Undefined: the page does not consist of
 * it. Without the line that leads to its source map: that file is not served.
 */
export function readScript(file: string): string | undefined {
  const place = new URL(`./client/${file}`, import.meta.url);
  if (!existsSync(place)) return undefined;
  return readFileSync(place, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
