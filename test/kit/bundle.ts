/** What the files of the bundle were made of. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** esbuild puts the name of each source before what it made of it. */
export function sourcesIn(text: string): string[] {
  const headings = /^ *\/\/ ((?:functions|shared|node_modules)\/\S*)$/gm;
  return [...text.matchAll(headings)].map(([, name = '']) => name);
}

/** A module that is loaded when it is needed, and therefore has a file of its own. */
export async function builtModule<M>(
  source: string,
  folder = new URL('../../dist/chunks/', import.meta.url),
): Promise<M> {
  const { name } = path.parse(source);
  const files = readdirSync(folder).filter((file) => file.startsWith(`${name}-`) && file.endsWith('.js'));
  const file = files.find((one) => sourcesIn(readFileSync(new URL(one, folder), 'utf8')).includes(source));
  if (file === undefined) throw new Error(`${folder} has no file of ${source}.`);
  return (await import(new URL(file, folder).href)) as M;
}
