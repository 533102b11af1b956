/** Collects the files of the package. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure } from '../command.ts';
import { isLeftOut } from './left-out.ts';
import { neededPackages } from './needed-packages.ts';

export interface FoundFile {
  /** Path in the package, with slashes. */
  readonly name: string;
  /** Path on this machine. */
  readonly from: string;
}

/** Every file of the built app. */
export function gatherApp(folder: string): FoundFile[] {
  return filesOf(folder).map((name) => ({ name, from: path.join(folder, name) }));
}

/**
 * The packages with these names and what they depend on, without files that Node never loads. Throws CommandFailure if a
 * needed file would be missing.
 */
export function gatherDependencies(folder: string, names: readonly string[]): FoundFile[] {
  const needed = [...neededPackages(folder, names)];
  const installed = needed.flatMap((name) =>
    filesOf(path.join(folder, name)).map((file) => `${name}/${file}`),
  );
  const kept = installed.filter((name) => !isLeftOut(name));
  const gaps = findGaps(folder, { installed: new Set(installed), kept: new Set(kept) });
  if (gaps.length > 0) {
    throw new CommandFailure(
      `infra/package/left-out.ts leaves out what others load:\n  ${gaps.slice(0, 20).join('\n  ')}`,
    );
  }
  return kept.map((name) => ({ name: `node_modules/${name}`, from: path.join(folder, name) }));
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll('\\', '/'));
}

interface Names {
  readonly installed: ReadonlySet<string>;
  readonly kept: ReadonlySet<string>;
}

const neighbour = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*['"](\.{1,2}(?:\/[^'"\n]*)?)['"]/g;

/** One line for each packaged file that refers to a file that was left out. */
function findGaps(folder: string, names: Names): string[] {
  const gaps: string[] = [];
  for (const file of names.kept) {
    const targets = targetsOf(file, () => readFileSync(path.join(folder, file), 'utf8'));
    for (const target of targets) {
      const candidates = resolutionsOf(path.posix.join(path.posix.dirname(file), target));
      const found = candidates.filter((candidate) => names.installed.has(candidate));
      if (found.length > 0 && !found.some((candidate) => names.kept.has(candidate))) {
        gaps.push(`${file} loads ${found[0]}`);
      }
    }
  }
  return gaps;
}

function targetsOf(file: string, read: () => string): string[] {
  if (/\.[cm]?js$/.test(file)) return [...read().matchAll(neighbour)].map(([, target = '']) => target);
  if (!/(^|\/)package\.json$/.test(file)) return [];
  const { main, exports } = JSON.parse(read()) as { main?: unknown; exports?: unknown };
  return [...(typeof main === 'string' ? [main] : []), ...entriesOf(exports)];
}

/** The conditions of `exports` that Node uses. */
const nodeConditions = new Set(['node', 'node-addons', 'import', 'require', 'module-sync', 'default']);

function entriesOf(exports: unknown): string[] {
  if (typeof exports === 'string') return exports.includes('*') ? [] : [exports];
  if (typeof exports !== 'object' || exports === null) return [];
  return Object.entries(exports).flatMap(([key, value]) =>
    Array.isArray(exports) || key.startsWith('.') || nodeConditions.has(key) ? entriesOf(value) : [],
  );
}

function resolutionsOf(name: string): string[] {
  const endings = ['', '.js', '.json', '.node', '.cjs', '.mjs', '/index.js'];
  return endings.map((ending) => `${name}${ending}`);
}
