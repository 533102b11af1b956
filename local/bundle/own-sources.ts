/** What changes in the project's own files when they are bundled. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Plugin } from 'esbuild';

export function ownSources(sources: string): Plugin {
  return {
    name: 'own-sources',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, async ({ path: file }) => {
        const name = path.relative(sources, file).replaceAll('\\', '/');
        if (name.startsWith('..') || name.includes('node_modules/')) return undefined;
        return { contents: adapt(await readFile(file, 'utf8'), name), loader: 'ts' };
      });
    },
  };
}

function adapt(text: string, name: string): string {
  // Files beside a module keep their place in `dist`; the module itself is in a folder beside `dist/shared`.
  const place = `new URL('../${name}', import.meta.url).href`;
  return (
    text
      .replaceAll(/\bimport\.meta\.url\b/g, () => place)
      // Otherwise the whole package is in the bundle, with its texts in fifty languages.
      .replace("import { z } from 'zod';", "import * as z from 'zod';")
  );
}
