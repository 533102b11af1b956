import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { scriptNames } from '../../shared/console/files.ts';

test('every module of the console is served, and nothing else is named', () => {
  const modules = readdirSync(new URL('../../shared/console/client', import.meta.url));
  expect(scriptNames.map((name) => `${name}.ts`).toSorted()).toEqual(modules.toSorted());
});
