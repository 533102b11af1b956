/** The compiled scripts of the page, which are stored beside this module. */
import { existsSync, readFileSync } from 'node:fs';

/**
 * `file` was validated by the contract and contains no path. Undefined: the page has no such script. The reference to the
 * source map is removed, because source maps are not served.
 */
export function readScript(file: string): string | undefined {
  const place = new URL(`./client/${file}`, import.meta.url);
  if (!existsSync(place)) return undefined;
  return readFileSync(place, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
