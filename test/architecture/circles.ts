/** Which files, or groups of files, import each other in a circle. */
import { importsOf, type Source } from './source.ts';

/** Each circle as the sorted names of its members; `groupOf` gives the group of a file; by default each file is its own group. */
export function circles(
  sources: readonly Source[],
  groupOf: (path: string) => string = (path) => path,
): string[][] {
  const edges = new Map<string, Set<string>>();
  for (const source of sources) {
    const from = groupOf(source.path);
    const targets = edges.get(from) ?? new Set();
    for (const { target } of importsOf(source)) if (groupOf(target) !== from) targets.add(groupOf(target));
    edges.set(from, targets);
  }
  const reached = new Map([...edges.keys()].map((name) => [name, reachable(edges, name)]));
  const reaches = (from: string, to: string) => reached.get(from)?.has(to) === true;
  const inCircle = [...edges.keys()].filter((name) => reaches(name, name)).sort();
  const found = inCircle.map((name) =>
    inCircle.filter((other) => reaches(name, other) && reaches(other, name)),
  );
  return [...new Map(found.map((members) => [members.join(), members])).values()];
}

function reachable(edges: ReadonlyMap<string, ReadonlySet<string>>, from: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const open = [...(edges.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (reached.has(next)) continue;
    reached.add(next);
    open.push(...(edges.get(next) ?? []));
  }
  return reached;
}
