/** Every Bicep file compiles and lints without a finding. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bicep, describeWithBicep, infra, type Ran } from './kit/bicep.ts';
import {
  buildWithGraphExtension,
  describeWithGraphExtension,
  needsGraphExtension,
} from './kit/graph-extension.ts';

const files = readdirSync(infra(), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bicep'))
  .sort();

function expectNoFinding({ code, stderr }: Ran): void {
  expect(stderr).toBe('');
  expect(code).toBe(0);
}

describeWithBicep('the Bicep CLI', () => {
  test.each(files.filter((file) => !needsGraphExtension(file)))('%s: no finding', async (file) => {
    expectNoFinding(await bicep('build', infra(file), '--stdout'));
  });
});

describeWithGraphExtension('the Bicep CLI with the Microsoft Graph extension', () => {
  test.each(files.filter(needsGraphExtension))('%s: no finding', async (file) => {
    expectNoFinding(await buildWithGraphExtension(file));
  });
});
