/** The bundled script and style of the page, which are stored beside this module. */
import { existsSync, readFileSync } from 'node:fs';

/** `file` was validated by the contract and contains no path. Undefined: the page has no such file. */
export function readConsoleFile(file: string): string | undefined {
  const place = new URL(`./client/${file}`, import.meta.url);
  return existsSync(place) ? readFileSync(place, 'utf8') : undefined;
}
