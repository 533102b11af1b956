/** Parameters that are refused before anything is deployed, by name and with an example. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { describeWithBicep, infra } from './kit/bicep.ts';
import { takeSnapshot } from './kit/snapshot.ts';

const good = {
  tenant: 'contoso',
  tenantId: '11111111-2222-3333-4444-555555555555',
  company: 'Contoso',
};

async function deploy(changes: Readonly<Record<string, string | number>>): Promise<string> {
  const folder = mkdtempSync(path.join(tmpdir(), 'instep-refused-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const template = path.relative(folder, infra('main.bicep')).replaceAll(path.sep, '/');
  const lines = Object.entries({ ...good, ...changes }).map(
    ([parameter, value]) => `param ${parameter} = ${typeof value === 'number' ? value : `'${value}'`}`,
  );
  const file = path.join(folder, 'parameters.bicepparam');
  writeFileSync(file, [`using '${template}'`, ...lines, ''].join('\n'));
  const { code, stdout, stderr } = await takeSnapshot(file, 'overwrite');
  return code === 0 ? 'deployed' : stdout + stderr;
}

describeWithBicep('a bad parameter', () => {
  test.each([
    ['scheme', { tenant: 'https://contoso' }, /INSTEP_TENANT must be the name alone/],
    ['dot', { tenant: 'contoso.sharepoint.com' }, /INSTEP_TENANT must be the name alone/],
    ['tenant id', { tenantId: '11111111-2222-3333-4444-55555555555g' }, /INSTEP_TENANT_ID must be a GUID/],
    ['canary by name', { canaryUser: 'ada@contoso.com' }, /INSTEP_CANARY_USER must be a GUID/],
    ['group', { scopeGroup: '6f1b4a52' }, /INSTEP_SCOPE_GROUP must be a GUID/],
    [
      'five fields',
      { schedule: '0 1 * * *' },
      /INSTEP_SCHEDULE must be an NCRONTAB expression of six fields/,
    ],
    ['above 100', { guardUpdates: '100.5' }, /INSTEP_GUARD_UPDATES must be a percentage/],
    ['no number', { guardUnknown: '4o' }, /INSTEP_GUARD_UNKNOWN must be a percentage/],
    ['cloud', { cloud: 'mars' }, /'china' \| 'dod' \| 'gcc-high' \| 'global'/],
    ['instances', { maximumInstanceCount: 1001 }, /1000/],
  ] as const)('%s', async (_name, changes, says) => {
    expect(await deploy(changes)).toMatch(says);
  });

  test('and good ones are not refused', async () => {
    const changes = {
      cloud: 'global',
      maximumInstanceCount: 1000,
      canaryUser: '3f2b8a44-9d0c-4b66-a1a7-7b1f8f7f2c11',
      schedule: '0 30 2 * * 1-5',
      guardUpdates: '100',
      guardUnknown: '0.5',
    };
    expect(await deploy(changes)).toBe('deployed');
  });
});
