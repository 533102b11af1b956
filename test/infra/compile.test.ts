/** Every Bicep file compiles and lints without a finding, and is formatted. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askBicep, describeWithBicep, infra, infraFiles, said } from './kit/bicep.ts';

const templates = infraFiles('.bicep');
const parameters = infraFiles('.bicepparam');

describeWithBicep('the Bicep CLI', () => {
  test.each(templates)('%s: no finding', async (file) => {
    const { diagnostics, contents } = await askBicep('bicep/compile', { path: infra(file) });
    expect(diagnostics.map(said)).toEqual([]);
    expect(contents).toContain('deploymentTemplate.json');
  });

  test.each([...templates, ...parameters])('%s: formatted', async (file) => {
    const { contents } = await askBicep('bicep/format', { path: infra(file) });
    expect(readFileSync(infra(file), 'utf8'), 'bicep format FILE').toBe(contents);
  });
});
