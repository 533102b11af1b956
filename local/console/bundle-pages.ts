/** Bundles the script and the style of the pages beside the console: reports, plans and comparisons. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = 'shared/console/client/pages.ts';
/** Part of each page, so that a page that is stored has it too. */
const style = 'shared/http/report/style.css';

/** `tokensOf`: as for the console. */
export async function bundlePages(dist: string, tokensOf: (style: string) => string): Promise<void> {
  await build({
    entryPoints: [path.join(root, script)],
    outfile: path.join(dist, script.replace(/ts$/, 'js')),
    bundle: true,
    minify: true,
    format: 'esm',
    // What all browsers of the last two years can do.
    target: 'es2023',
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const source = readFileSync(path.join(root, style), 'utf8');
  const { code } = await transform(`${tokensOf(source)}\n${source}`, { loader: 'css', minify: true });
  const file = path.join(dist, style);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, code);
}
