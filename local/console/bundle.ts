/**
 * Bundles the scripts and styles of the console and of the other pages, which the app serves
 * (DECISIONS.md, D-console-bundle).
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as tokens from '@fluentui/tokens';
import { build, transform } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const client = 'shared/console/client';
/** Each with the tokens that it names. The other pages contain theirs. */
const styles = {
  [`${client}/style.css`]: `${client}/main.css`,
  'shared/http/report/style.css': 'shared/http/report/style.css',
};
/** What all browsers of the last two years can do. */
const target = 'es2023';

/** `dist`: where the compiled app is. Throws if something does not compile, or the style names a token that Fluent lacks. */
export async function bundleConsole(dist: string): Promise<void> {
  await build({
    entryPoints: ['main.ts', 'pages.ts'].map((file) => path.join(root, client, file)),
    outdir: path.join(dist, client),
    bundle: true,
    minify: true,
    format: 'esm',
    target,
    legalComments: 'eof',
    logLevel: 'silent',
  });
  for (const [source, built] of Object.entries(styles)) {
    const style = readFileSync(path.join(root, source), 'utf8');
    const { code } = await transform(`${tokensOf(style)}\n${style}`, { loader: 'css', minify: true });
    mkdirSync(path.dirname(path.join(dist, built)), { recursive: true });
    writeFileSync(path.join(dist, built), code);
  }
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
