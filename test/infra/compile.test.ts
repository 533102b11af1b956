/** Every Bicep file compiles and lints without a finding. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bicep, describeWithBicep, infra } from './kit/bicep.ts';

const files = readdirSync(infra(), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.bicep'))
  .sort();

describeWithBicep('the Bicep CLI', () => {
  test.each(files)('%s: no finding', async (file) => {
    const { code, stderr } = await bicep('build', infra(file), '--stdout');
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });
});
