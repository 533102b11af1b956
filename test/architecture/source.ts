/** Reads the sources as a compiler does: what they import, and which globals they use. */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { parseAst } from 'vitest/node';

export interface Source {
  /** From the root of the repository, with forward slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Import {
  /** A path from the root of the repository, the name of a package, or a name that begins with `node:`. */
  readonly target: string;
  /** Erased when the file runs. */
  readonly onlyTypes: boolean;
}

export interface Node {
  readonly type: string;
  readonly [property: string]: unknown;
}

const root = new URL('../../', import.meta.url);

export function read(path: string): string {
  return readFileSync(new URL(path, root), 'utf8');
}

/** All TypeScript and JavaScript files below the folders. */
export function sourcesIn(...folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile() && /\.m?[jt]s$/.test(entry.name))
      .map((entry) => posix.join(entry.parentPath.slice(root.pathname.length), entry.name))
      .sort()
      .map((path) => ({ path, text: read(path) })),
  );
}

/** Every node of the syntax tree with the chain of those around it, the nearest first. */
export function nodesOf(text: string): { readonly node: Node; readonly around: readonly Node[] }[] {
  const found: { node: Node; around: readonly Node[] }[] = [];
  visit(parseAst(text, { lang: 'ts' }) as unknown as Node, []);
  return found;

  function visit(node: Node, around: readonly Node[]): void {
    found.push({ node, around });
    for (const child of Object.values(node).flat()) if (isNode(child)) visit(child, [node, ...around]);
  }
}

export function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';
}

/** Static, re-exporting, dynamic and type imports alike. */
export function importsOf({ path, text }: Source): Import[] {
  return nodesOf(text).flatMap(({ node }) => {
    if (!isNode(node.source)) return [];
    const specifier = node.source.type === 'Literal' ? String(node.source.value) : '(computed)';
    return [{ target: targetOf(specifier, path), onlyTypes: hasOnlyTypes(node) }];
  });
}

function hasOnlyTypes(node: Node): boolean {
  if (node.type === 'TSImportType') return true;
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = (node.specifiers ?? []) as readonly Node[];
  return specifiers.length > 0 && specifiers.every((one) => (one.importKind ?? one.exportKind) === 'type');
}

function targetOf(specifier: string, importer: string): string {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier);
  if (specifier.startsWith('node:')) return specifier;
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
