/** Every Bicep file compiles and lints without a finding, is formatted and short, and describes its parameters and outputs. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { askBicep, compiled, describeWithBicep, infra, infraFiles, said } from './kit/bicep.ts';
import { secret } from './kit/deployed.ts';
import {
  buildWithGraphExtension,
  describeWithGraphExtension,
  needsGraphExtension,
} from './kit/graph-extension.ts';

const templates = infraFiles('.bicep');
const parameters = infraFiles('.bicepparam');

function text(file: string): string {
  return readFileSync(infra(file), 'utf8');
}

describeWithBicep('the Bicep CLI', () => {
  test.each(templates.filter((file) => !needsGraphExtension(file)))('%s: no finding', async (file) => {
    const { diagnostics, contents } = await askBicep('bicep/compile', { path: infra(file) });
    expect(diagnostics.map(said)).toEqual([]);
    expect(contents).toContain('deploymentTemplate.json');
  });

  test.each([...templates, ...parameters])('%s: formatted', async (file) => {
    const { contents } = await askBicep('bicep/format', { path: infra(file) });
    expect(text(file), `bicep format infra/${file}`).toBe(contents);
  });

  test('main.bicep: every parameter and output is described, no output is secret, nothing reads a key', async () => {
    const template = await compiled('main.bicep');
    const { parameters: takes, outputs = {} } = template;
    const described = { ...takes, ...outputs } as Record<
      string,
      { metadata?: { description?: string }; type?: string }
    >;
    expect(Object.keys(described).length).toBeGreaterThan(40);
    const silent = Object.keys(described).filter((name) => !described[name]?.metadata?.description);
    expect(silent).toEqual([]);
    expect(Object.values(described).filter(({ type }) => type?.startsWith('secure'))).toEqual([]);
    expect(JSON.stringify(template)).not.toMatch(secret);
  });
});

describeWithGraphExtension('the Bicep CLI with the Microsoft Graph extension', () => {
  test.each(templates.filter(needsGraphExtension))('%s: no finding', async (file) => {
    const { code, stderr } = await buildWithGraphExtension(file);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});

test.each([...templates, ...parameters])('%s: at most 250 lines', (file) => {
  expect(text(file).split('\n').length - 1).toBeLessThanOrEqual(250);
});
