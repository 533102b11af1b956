/** A change of what is deployed shows in review as a change of the committed snapshot. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeWithBicep, infra } from './kit/bicep.ts';
import { takeSnapshot } from './kit/snapshot.ts';

const all = readdirSync(infra('snapshots')).filter((file) => file.endsWith('.bicepparam'));

const mode = process.env.REWRITE_SNAPSHOTS === '1' ? 'overwrite' : 'validate';

describeWithBicep('the snapshots', () => {
  test.each(all)('%s: deploys what its snapshot says', async (file) => {
    const { code, stdout, stderr } = await takeSnapshot(infra('snapshots', file), mode);
    const advice = 'If it is meant: REWRITE_SNAPSHOTS=1 npx vitest run test/infra/snapshots.test.ts';
    expect(code, `${stdout}${stderr}\n${advice}`).toBe(0);
  });
});
