/**
 * Bundles the scripts and the style of the console into two files, which the app serves
 * (DECISIONS.md, D-console-bundle).
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tokens from '@fluentui/tokens';
import { build, transform } from 'esbuild';
import { bundlePages } from './bundle-pages.ts';

const sources = fileURLToPath(new URL('../../shared/console/client/', import.meta.url));
/** What all browsers of the last two years can do. */
const target = 'es2023';

/** `dist`: where the compiled app is. Throws if something does not compile, or the style names a token that Fluent lacks. */
export async function bundleConsole(dist: string): Promise<void> {
  const folder = path.join(dist, 'shared/console/client');
  mkdirSync(folder, { recursive: true });
  await bundlePages(dist, tokensOf);
  await build({
    entryPoints: [path.join(sources, 'main.ts')],
    outfile: path.join(folder, 'main.js'),
    bundle: true,
    minify: true,
    format: 'esm',
    target,
    legalComments: 'eof',
    logLevel: 'silent',
  });
  const style = styleSheets().join('\n');
  const { code } = await transform(`${tokensOf(style)}\n${style}`, { loader: 'css', minify: true });
  writeFileSync(path.join(folder, 'main.css'), code);
}

/** `style.css` first; the others are of single places, and may override it. */
function styleSheets(): string[] {
  const all = readdirSync(sources, { recursive: true }).map(String);
  const others = all.filter((file) => file.endsWith('.css') && file !== 'style.css');
  return ['style.css', ...others.sort()].map((file) => readFileSync(path.join(sources, file), 'utf8'));
}

/** The tokens of Fluent that the style uses, each for light and dark. */
function tokensOf(style: string): string {
  const [light, dark] = [tokens.webLightTheme, tokens.webDarkTheme] as unknown as Readonly<
    Record<string, string>
  >[];
  const names = new Set([...style.matchAll(/var\(--([a-z]\w+)\)/g)].map(([, name = '']) => name));
  const lines = [...names].map((name) => {
    const [bright, dim] = [light?.[name], dark?.[name]];
    if (bright === undefined || dim === undefined) throw new Error(`Fluent has no token "${name}".`);
    return `--${name}:${bright === dim ? bright : `light-dark(${bright},${dim})`}`;
  });
  return `:root{${lines.join(';')}}`;
}
