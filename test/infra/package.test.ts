/** The package: its content, that it is always the same, and that it works on its own. */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { strFromU8, strToU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Package } from '../../infra/package/build.ts';
import { buildFile, buildIdOf } from '../../infra/package/build-file.ts';
import { isLeftOut } from '../../infra/package/left-out.ts';
import { playPackage } from '../../infra/package/play.ts';
import { describeSizes, sharesOf } from '../../infra/package/sizes.ts';
import { readManifest, root, usualWorkplace } from '../../infra/package/workplace.ts';
import { type Entry, entriesOf } from '../../infra/package/zip.ts';
import { queueNames } from '../../shared/workflows/ledger/messages.ts';
import { sourcesIn } from '../architecture/source.ts';
import { builtModule, sourcesIn as bundledIn } from '../kit/bundle.ts';
import { describeThoroughly, testWherePackageRuns } from '../kit/test-with.ts';

const timeout = 300_000;
const builder = new URL('../../infra/package/build.ts', import.meta.url).href;
const folder = mkdtempSync(path.join(tmpdir(), 'instep-package-test-'));

let made: Package;
let entries: readonly Entry[];
let names: readonly string[];

/** In a process of its own without coverage, which would make it many times slower. */
async function build(name: string): Promise<Package> {
  const workplace = { folder: path.join(folder, name), dependencies: usualWorkplace.dependencies };
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...['--input-type=module', '--eval'],
    `import { buildPackage } from ${JSON.stringify(builder)};
     const { file, sha256 } = await buildPackage(${JSON.stringify(workplace)});
     console.log(JSON.stringify({ file, sha256 }));`,
  ]);
  const { file, sha256 } = JSON.parse(stdout) as Pick<Package, 'file' | 'sha256'>;
  return { file, sha256, zip: readFileSync(file) };
}

describeThoroughly('the package', () => {
  beforeAll(async () => {
    mkdirSync(path.join(folder, 'first'));
    made = await build('first');
    entries = entriesOf(made.zip);
    names = entries.map(({ name }) => name);
  }, timeout);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(
    'is the same when it is made again, at another time, in another time zone and over an earlier one',
    async () => {
      const stale = path.join(folder, 'second', 'app', 'dist', 'functions');
      mkdirSync(stale, { recursive: true });
      writeFileSync(path.join(stale, 'removedLongAgo.js'), 'throw new Error("I am still here");');
      const zone = process.env.TZ;
      process.env.TZ = 'Pacific/Kiritimati';
      try {
        expect((await build('second')).sha256).toBe(made.sha256);
      } finally {
        if (zone === undefined) delete process.env.TZ;
        else process.env.TZ = zone;
      }
    },
    timeout,
  );

  testWherePackageRuns(
    'reports one night and repairs in the next when it runs from an empty folder',
    async () => {
      const { nights, repaired } = await playPackage(made.zip);
      expect(nights.map(({ run }) => run.state)).toEqual(['reported', 'completed']);
      expect(repaired).toBeGreaterThan(0);
    },
    timeout,
  );

  describe('dist/build.json', () => {
    let files: Readonly<Record<string, Uint8Array>>;
    const said = () => buildFile.parse(JSON.parse(strFromU8(files['dist/build.json'] ?? new Uint8Array())));

    beforeAll(() => {
      files = unzipSync(made.zip);
    });

    test('names the build by the content of every other file, independent of their order', () => {
      const others = Object.entries(files).filter(([name]) => name !== 'dist/build.json');
      expect(said().id).toBe(buildIdOf(others.toReversed()));
      const changed = others.map(([name, bytes]) =>
        name === 'host.json' ? ([name, strToU8('{}')] as const) : ([name, bytes] as const),
      );
      const renamed = others.map(
        ([name, bytes]) => [name.replace('host.json', 'hosts.json'), bytes] as const,
      );
      const differing = [others, changed, renamed, others.slice(1)].map(buildIdOf);
      expect(new Set(differing).size).toBe(4);
    });

    test('agrees with what the packaged code reports', async () => {
      for (const name of ['package.json', ...Object.keys(files).filter((one) => one.startsWith('dist/'))]) {
        const file = path.join(folder, 'alone', name);
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, files[name] ?? '');
      }
      const chunks = pathToFileURL(path.join(folder, 'alone', 'dist', 'chunks', '/'));
      const { buildId } = await builtModule<typeof import('../../shared/build-id.ts')>(
        'shared/build-id.ts',
        chunks,
      );
      expect(buildId()).toBe(said().id);
    });

    test('lists the functions: one for each file, and one for each poison queue', () => {
      const files = sourcesIn('functions').map(({ path }) => path.replace(/^functions\/|\.ts$/g, ''));
      const poisoned = queueNames.map(
        (queue) => `${queue.replace(/-(\w)/g, (_, letter) => letter.toUpperCase())}Poisoned`,
      );
      const expected = [...files.filter((file) => file !== 'poisonedMessages'), ...poisoned];
      expect(said().functions).toEqual(expected.sort());
    });
  });

  describe('it holds', () => {
    const inModules = () => names.filter((name) => name.startsWith('node_modules/'));

    function inBundle(): string[] {
      const files = unzipSync(made.zip, { filter: ({ name }) => /^dist\/(functions|chunks)\//.test(name) });
      return Object.values(files).flatMap((bytes) => bundledIn(strFromU8(bytes)));
    }

    test('only the bundle, host.json, package.json, the licences and dependencies', () => {
      const client = ['main.css', 'main.js', 'pages.js'].map((file) => `dist/shared/console/client/${file}`);
      const own = names.filter((name) => !/^(node_modules|dist\/chunks)\//.test(name));
      expect(own.toSorted()).toEqual(
        [
          ...client,
          'dist/functions/all.js',
          'dist/shared/http/report/style.css',
          'dist/build.json',
          'host.json',
          'package.json',
          'THIRD-PARTY-NOTICES.txt',
        ].sort(),
      );
      const chunks = names.filter((name) => name.startsWith('dist/chunks/'));
      expect(chunks.filter((name) => !/^dist\/chunks\/[\w.-]+-[0-9A-Z]{8}\.js$/.test(name))).toEqual([]);
    });

    test('in the bundle every function, and only sources of the app', () => {
      const known = new Set(sourcesIn('functions', 'shared').map(({ path }) => path));
      const bundled = inBundle().filter((name) => !name.includes('node_modules/'));
      expect(bundled.filter((name) => !known.has(name))).toEqual([]);
      const functions = new Set(bundled.filter((name) => name.startsWith('functions/')));
      expect(functions.size).toBe(sourcesIn('functions').length);
    });

    test('the licence of every package in the bundle', () => {
      const notices = strFromU8(unzipSync(made.zip)['THIRD-PARTY-NOTICES.txt'] ?? new Uint8Array());
      const named = new Set(
        [...notices.matchAll(/^(\S+) \d+\.\d+\.\S+ \([\w.-]+\)$/gm)].map(([, name]) => name),
      );
      const bundled = inBundle().flatMap(
        (name) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [],
      );
      expect(new Set(bundled).size).toBeGreaterThan(50);
      expect(bundled.filter((name) => !named.has(name))).toEqual([]);
      expect(notices).toContain('THE SOFTWARE IS PROVIDED');
    });

    test('no source, no map, no types, no test, and nothing of the simulator', () => {
      expect(
        names.filter((name) => /\.([cm]?tsx?|map)$|(^|\/)(tests?|__tests__|local)\//.test(name)),
      ).toEqual([]);
    });

    test('no package that only development needs', () => {
      const { packages } = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8')) as {
        packages: Readonly<Record<string, { dev?: boolean }>>;
      };
      const found = new Set(
        [...inModules(), ...inBundle().filter((name) => name.startsWith('node_modules/'))].map(
          (name) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(name)?.[1] ?? name,
        ),
      );
      expect(found.size).toBeGreaterThan(100);
      expect(
        [...found].filter((name) => packages[name] === undefined || packages[name].dev === true),
      ).toEqual([]);
    });

    test('machine code only for x64 Linux with glibc', () => {
      const isCode = (name: string) => /\.(node|so(\.[\d.]+)?|dylib|dll|exe)$/.test(name);
      const code = names.filter(isCode);
      expect(code.map((name) => name.split('/').slice(0, 3).join('/')).toSorted()).toEqual([
        'node_modules/@img/sharp-libvips-linux-x64',
        'node_modules/@img/sharp-linux-x64',
      ]);
      for (const bytes of Object.values(unzipSync(made.zip, { filter: ({ name }) => isCode(name) }))) {
        // ELF, 64 bits, little-endian; machine 62 is x86-64.
        expect([...bytes.subarray(0, 6), ...bytes.subarray(18, 20)]).toEqual([
          0x7f, 0x45, 0x4c, 0x46, 2, 1, 62, 0,
        ]);
      }
    });

    test('a package.json with the production dependencies and no script', () => {
      const { 'package.json': text } = unzipSync(made.zip, { filter: ({ name }) => name === 'package.json' });
      const { name, version, type, main, dependencies } = readManifest();
      expect(JSON.parse(strFromU8(text ?? new Uint8Array()))).toEqual({
        name,
        version,
        private: true,
        type,
        main,
        dependencies,
      });
    });

    test('at most 12 MB, 30 MB unpacked, and 400 files', () => {
      expect(made.zip.length).toBeLessThan(12e6);
      expect(entries.reduce((so, { bytes }) => so + bytes, 0)).toBeLessThan(30e6);
      expect(entries.length).toBeLessThan(400);
    });
  });

  test('the table of sizes accounts for every byte', () => {
    const shares = sharesOf(entries);
    const sum = (of: readonly { readonly packedBytes: number }[]) =>
      of.reduce((so, { packedBytes }) => so + packedBytes, 0);
    expect(sum(shares)).toBe(sum(entries));
    const packed = shares.map(({ packedBytes }) => packedBytes);
    expect(packed).toEqual(packed.toSorted((a, b) => b - a));
    const lines = describeSizes(shares)
      .split('\n')
      .map((line) => line.trim().split(/\s{2,}/));
    expect(lines.at(-1)).toEqual([
      'All',
      `${names.length}`,
      expect.any(String),
      (sum(entries) / 1e6).toFixed(2),
    ]);
    const parts = lines.slice(1, -1).map(([, files]) => Number(files));
    expect(parts.reduce((so, files) => so + files, 0)).toBe(names.length);
  });
});

describe('files that are left out of a dependency', () => {
  test.each([
    'zod/README.md',
    'zod/v4/index.d.cts',
    '@azure/identity/dist/esm/index.js.map',
    '@azure/storage-blob/dist/browser/index.js',
    '@opentelemetry/core/build/esnext/index.js',
    'events/tests/common.js',
    '@types/pg/package.json',
    '.bin/acorn',
    '.package-lock.json',
  ])('%s', (name) => expect(isLeftOut(name)).toBe(true));

  test.each([
    'zod/LICENSE',
    'some-package/LICENSE.md',
    'some-package/ThirdPartyNotices.html',
    'zod/v4/index.cjs',
    '@azure/storage-blob/dist/esm/index.js',
    '@opentelemetry/core/build/src/index.js',
    'other/build/esm/index.js',
    'protobufjs/google/api/http.json',
    '@img/sharp-linux-x64/lib/sharp-linux-x64.node',
  ])('kept: %s', (name) => expect(isLeftOut(name)).toBe(false));
});
