/**
 * Bundles the functions with the packages that they use. All functions are one entry file; what they load later stays in
 * files of its own (DECISIONS.md, D-bundle).
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Metafile, type Plugin } from 'esbuild';
import { neverCalled } from './never-called.ts';
import { ownSources } from './own-sources.ts';

export interface BundleOptions {
  /** The folder with `functions`, `shared` and `node_modules`. */
  readonly sources: string;
  /** Where the built app goes. */
  readonly dist: string;
  /** With source maps beside the files. */
  readonly maps: boolean;
}

/** Packages that stay in `node_modules`: sharp loads machine code from a package beside it. */
export const unbundled = ['sharp'] as const;

const folders = ['functions', 'chunks'] as const;

/** Returns the names of the packages in the bundle, sorted. Throws if a file cannot be parsed or an import is not found. */
export async function bundleApp({ sources, dist, maps }: BundleOptions): Promise<string[]> {
  const { metafile } = await build({
    absWorkingDir: sources,
    entryPoints: [{ in: 'all-functions', out: 'functions/all' }],
    outdir: dist,
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    // The version of Node in infra/modules/app.bicep.
    target: 'node24',
    // Packages have other builds for `require`, without the names that an import can be checked against.
    mainFields: ['module', 'main'],
    // The package is bundled from a folder that links to the sources.
    preserveSymlinks: true,
    // Only the Functions worker has the second: https://github.com/Azure/azure-functions-nodejs-library/issues/201
    external: [...unbundled, '@azure/functions-core'],
    define: { __dirname: 'import.meta.dirname' },
    banner: { js: requireForPackages },
    plugins: [allFunctions(sources), ownSources(sources), neverCalled],
    // As in tsconfig.json, which is not beside linked sources.
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    sourcemap: maps && 'linked',
    sourcesContent: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  removeOthers(dist, metafile);
  return packagesOf(metafile);
}

/** CommonJS packages in the bundle load modules of Node with `require`, which an ECMAScript module does not have. */
const requireForPackages =
  "import { createRequire as createRequireForPackages } from 'node:module';" +
  'const require = createRequireForPackages(import.meta.url);';

/** The entry: imports every function file, in order. */
function allFunctions(sources: string): Plugin {
  return {
    name: 'all-functions',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^all-functions$/ }, ({ path }) => ({ path, namespace: 'entry' }));
      onLoad({ filter: /.*/, namespace: 'entry' }, () => {
        const files = readdirSync(path.join(sources, 'functions')).sort();
        const contents = files.map((file) => `import './functions/${file}';`).join('\n');
        return { contents, resolveDir: sources };
      });
    },
  };
}

/** Removes what an earlier build left: the Functions host would load each file in `functions`. */
function removeOthers(dist: string, { outputs }: Metafile): void {
  const written = new Set(Object.keys(outputs).map((file) => path.basename(file)));
  for (const folder of folders.map((name) => path.join(dist, name)).filter(existsSync)) {
    for (const file of readdirSync(folder).filter((name) => !written.has(name))) {
      rmSync(path.join(folder, file));
    }
  }
}

function packagesOf({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const names = inputs.flatMap(
    (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
  );
  return [...new Set(names)].sort();
}
