/** The scripts of the page, as they were built: modules that lie beside this one. */
import { readFileSync } from 'node:fs';

export const scriptNames = [
  'api',
  'changes',
  'confirm',
  'doing',
  'dom',
  'main',
  'person',
  'plan',
  'preflight',
  'run',
  'run-actions',
  'runs',
  'words',
] as const;
export type ScriptName = (typeof scriptNames)[number];

/** Without the line that leads to its source map: that file is not served. */
export function readScript(name: ScriptName): string {
  const text = readFileSync(new URL(`./client/${name}.js`, import.meta.url), 'utf8');
  return text.replace(/^\/\/# sourceMappingURL=.*$/m, '');
}
