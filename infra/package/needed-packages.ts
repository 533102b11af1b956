/** Which installed packages others need, as Node finds them. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

type Described = Readonly<Partial<Record<'dependencies' | 'optionalDependencies', Record<string, string>>>>;

/** Paths in `folder`, a `node_modules`. An optional dependency for another system is not installed, and not in the answer. */
export function neededPackages(folder: string, names: readonly string[]): ReadonlySet<string> {
  const needed = new Set<string>();
  const open = [...names];
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (needed.has(one)) continue;
    needed.add(one);
    const manifest = path.join(folder, one, 'package.json');
    const { dependencies, optionalDependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as Described;
    const wanted = Object.keys({ ...dependencies, ...optionalDependencies });
    open.push(...wanted.flatMap((name) => placeOf(folder, one, name) ?? []));
  }
  return needed;
}

/** The nearest one: in the package itself, in one of those that contain it, or beside them. */
function placeOf(folder: string, from: string, name: string): string | undefined {
  const parts = from.split('/node_modules/');
  const places = parts.map((_, depth) =>
    [...parts.slice(0, parts.length - depth), name].join('/node_modules/'),
  );
  return [...places, name].find((place) => existsSync(path.join(folder, place, 'package.json')));
}
