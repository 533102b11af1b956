import { describe, expect, test } from 'vitest';
import { circles } from './circles.ts';
import { violations, workflowLayers } from './layers.ts';
import { importsOf, isNode, nodesOf, read, sourcesIn } from './source.ts';

test('every file imports only what its layer may: core imports only core, and only adapters import service clients', () => {
  expect(violations(sourcesIn('functions', 'shared', 'local', 'infra'))).toEqual([]);
});

describe('a bad example is found', () => {
  test.each([
    ['shared/core/x.ts', "import { z } from 'zod';", 'shared/core/x.ts imports zod'],
    [
      'shared/core/x.ts',
      "import type { Context } from '../workflows/context.ts';",
      'shared/core/x.ts imports shared/workflows/context.ts (types)',
    ],
    [
      'shared/core/x.ts',
      "export * from '../ports/runtime.ts';",
      'shared/core/x.ts imports shared/ports/runtime.ts',
    ],
    [
      'shared/core/x.ts',
      "let p: import('../ports/runtime.ts').Clock;",
      'shared/core/x.ts imports shared/ports/runtime.ts (types)',
    ],
    ['shared/core/x.ts', "const fs = import('node:fs');", 'shared/core/x.ts imports node:fs'],
    ['shared/core/x.ts', 'const m = import(name);', 'shared/core/x.ts imports (computed)'],
    [
      'shared/workflows/night/steps/x.ts',
      "import { TableClient } from '@azure/data-tables';",
      'shared/workflows/night/steps/x.ts imports @azure/data-tables',
    ],
    [
      'shared/workflows/night/steps/x.ts',
      "import type { Users } from '../../../adapters/tables/users.ts';",
      'shared/workflows/night/steps/x.ts imports shared/adapters/tables/users.ts (types)',
    ],
    [
      'shared/workflows/night/steps/x.ts',
      "import { settings } from '../../../config/settings.ts';",
      'shared/workflows/night/steps/x.ts imports shared/config/settings.ts',
    ],
    [
      'shared/workflows/ledger/x.ts',
      "import { observe } from '../observe/observe-users.ts';",
      'shared/workflows/ledger/x.ts imports shared/workflows/observe/observe-users.ts',
    ],
    [
      'shared/workflows/on-demand/x.ts',
      "import type { Erased } from '../operate/erase-user.ts';",
      'shared/workflows/on-demand/x.ts imports shared/workflows/operate/erase-user.ts (types)',
    ],
    ['shared/workflows/x.ts', '', 'shared/workflows/x.ts belongs to no layer'],
    [
      'shared/http/x.ts',
      "import { app, type HttpRequest } from '@azure/functions';",
      'shared/http/x.ts imports @azure/functions',
    ],
    [
      'shared/services.ts',
      "import { app } from '@azure/functions';",
      'shared/services.ts imports @azure/functions',
    ],
    [
      'shared/adapters/x.ts',
      "import { decideAll } from '../workflows/x.ts';",
      'shared/adapters/x.ts imports shared/workflows/x.ts',
    ],
    [
      'shared/adapters/x.ts',
      "import { tenant } from '../../local/tenant/truth/tenant.ts';",
      'shared/adapters/x.ts imports local/tenant/truth/tenant.ts',
    ],
    [
      'functions/x.ts',
      "import { users } from '../shared/adapters/tables/users.ts';",
      'functions/x.ts imports shared/adapters/tables/users.ts',
    ],
    [
      'functions/x.ts',
      "import { stage } from '../test/kit/stage.ts';",
      'functions/x.ts imports test/kit/stage.ts',
    ],
    [
      'local/tenant/x.ts',
      "import { samePicture } from '../../shared/core/likeness.ts';",
      'local/tenant/x.ts imports shared/core/likeness.ts',
    ],
    [
      'local/tenant/x.ts',
      "import type { Size } from '../../shared/core/observation.ts';",
      'local/tenant/x.ts imports shared/core/observation.ts (types)',
    ],
    [
      'infra/grants/core/x.ts',
      "import { readTable } from '../table.ts';",
      'infra/grants/core/x.ts imports infra/grants/table.ts',
    ],
    ['shared/x.ts', '', 'shared/x.ts belongs to no layer'],
  ])('%s: %s', (path, text, violation) => {
    expect(violations([{ path, text }])).toEqual([violation]);
  });

  test.each([
    ['shared/core/x.ts', "import { createHash } from 'node:crypto';\nimport { y } from './y.ts';"],
    ['shared/http/x.ts', "import { type HttpRequest } from '@azure/functions';"],
    ['shared/workflows/tidy/x.ts', "import type { Settings } from '../../config/settings.ts';"],
    ['shared/workflows/write/x.ts', "import { readBack } from '../observe/observation.ts';"],
    ['local/tenant/x.ts', "import sharp from 'sharp';\nimport { y } from '../portraits/y.ts';"],
  ])('a good example is accepted: %s', (path, text) => {
    expect(violations([{ path, text }])).toEqual([]);
  });
});

test('the product imports only packages that a production installation has', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  // The client of the console is bundled when it is built.
  const packages = sourcesIn('functions', 'shared')
    .filter(({ path }) => !path.startsWith('shared/console/client/'))
    .flatMap(importsOf)
    .map(({ target }) => target)
    .filter((target) => !/^(node:|shared\/)/.test(target));
  expect(packages.length).toBeGreaterThan(0);
  expect(packages.filter((name) => !(name in dependencies))).toEqual([]);
});

test('no file reads the request that the library makes from trigger metadata, because callers can write that', () => {
  const naming = sourcesIn('functions', 'shared').filter(({ text }) =>
    /\bHttpRequest\b/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
  );
  expect(naming.map(({ path }) => path)).toEqual([]);
});

describe('who may write to the tenant', () => {
  const reading = [
    'ledger',
    'observe',
    'night/refresh',
    'night/compare',
    'night/close',
    'operate',
    'report',
    'preflight',
  ];

  test.each(reading)('nothing in %s names the group that writes, or the whole context', (name) => {
    const sources = sourcesIn(`shared/workflows/${name}`);
    expect(sources.length).toBeGreaterThan(0);
    expect(sources.filter(({ text }) => namesWriters(text)).map(({ path }) => path)).toEqual([]);
  });

  test.each([
    ['import type { State, Writing } from "../context.ts";', true],
    ['import type { Context } from "../context.ts";', true],
    ["import type { Writers } from '../../ports/tenant.ts';", true],
    ['import type { Runtime, State, Tenant } from "../context.ts";', false],
  ])('%s: %s', (text, names) => expect(namesWriters(text)).toBe(names));
});

function namesWriters(text: string): boolean {
  return nodesOf(text).some(
    ({ node }) =>
      node.type === 'ImportSpecifier' &&
      isNode(node.imported) &&
      ['Context', 'PhotoWriter', 'Writers', 'Writing'].includes(String(node.imported.name)),
  );
}

describe('circles of imports', () => {
  const importing = (path: string, ...targets: readonly string[]) => ({
    path,
    text: targets.map((target) => `import type { X } from '${target}';`).join('\n'),
  });

  test('the files of the product have none', () => {
    expect(circles(sourcesIn('functions', 'shared'))).toEqual([]);
  });

  test('the folders of the workflows have none', () => {
    const folderOf = (path: string) =>
      workflowLayers.find((name) => path.startsWith(`shared/workflows/${name}/`)) ?? path;
    expect(circles(sourcesIn('shared/workflows'), folderOf)).toEqual([]);
  });

  test('a circle of any length is found, and imports of types count', () => {
    const sources = [
      importing('shared/a.ts', './b.ts', './d.ts'),
      importing('shared/b.ts', './c.ts'),
      importing('shared/c.ts', './a.ts'),
      importing('shared/d.ts'),
    ];
    expect(circles(sources)).toEqual([['shared/a.ts', 'shared/b.ts', 'shared/c.ts']]);
    expect(circles(sources.slice(1))).toEqual([]);
  });
});
