import { describe, expect, test } from 'vitest';
import { violations } from './layers.ts';
import { importsOf, read, sourcesIn } from './source.ts';

test('every file imports only what its layer may: core nothing but core, adapters alone the services', () => {
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
    ['shared/core/x.ts', "export * from '../ports.ts';", 'shared/core/x.ts imports shared/ports.ts'],
    [
      'shared/core/x.ts',
      "let p: import('../ports.ts').Clock;",
      'shared/core/x.ts imports shared/ports.ts (types)',
    ],
    ['shared/core/x.ts', "const fs = import('node:fs');", 'shared/core/x.ts imports node:fs'],
    ['shared/core/x.ts', 'const m = import(name);', 'shared/core/x.ts imports (computed)'],
    [
      'shared/workflows/run/x.ts',
      "import { TableClient } from '@azure/data-tables';",
      'shared/workflows/run/x.ts imports @azure/data-tables',
    ],
    [
      'shared/workflows/run/x.ts',
      "import type { Users } from '../../adapters/tables/users.ts';",
      'shared/workflows/run/x.ts imports shared/adapters/tables/users.ts (types)',
    ],
    [
      'shared/workflows/run/x.ts',
      "import { settings } from '../../config/settings.ts';",
      'shared/workflows/run/x.ts imports shared/config/settings.ts',
    ],
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
    ['shared/workflows/x.ts', "import type { Settings } from '../config/settings.ts';"],
    ['local/tenant/x.ts', "import sharp from 'sharp';\nimport { y } from '../portraits/y.ts';"],
  ])('and a good one is not: %s', (path, text) => {
    expect(violations([{ path, text }])).toEqual([]);
  });
});

test('the product imports no package that an installation for production would leave out', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
  const packages = sourcesIn('functions', 'shared')
    .flatMap(importsOf)
    .map(({ target }) => target)
    .filter((target) => !/^(node:|shared\/)/.test(target));
  expect(packages.length).toBeGreaterThan(0);
  expect(packages.filter((name) => !(name in dependencies))).toEqual([]);
});

test('no file reads the request that the library makes of trigger metadata, which callers can write', () => {
  const naming = sourcesIn('functions', 'shared').filter(({ text }) =>
    /\bHttpRequest\b/.test(text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')),
  );
  expect(naming.map(({ path }) => path)).toEqual([]);
});
