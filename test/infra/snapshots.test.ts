/** A change of what is deployed shows in review as a change of the committed snapshot (infra/DECISIONS.md, I-snapshot). */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeWithBicep, infra, infraFiles } from './kit/bicep.ts';
import { predict, readPrediction } from './kit/snapshot.ts';

const all = infraFiles('.bicepparam').filter((file) => file.startsWith('snapshots'));

describeWithBicep('the snapshots', () => {
  test.each(all)('%s: deploys what its snapshot contains', async (file) => {
    const predicted = await predict(infra(file));
    const name = file.replace(/^snapshots.(.*)\.bicepparam$/, '$1');
    if (process.env.REWRITE_SNAPSHOTS === '1') {
      writeFileSync(infra('snapshots', `${name}.snapshot.json`), JSON.stringify(predicted, undefined, 2));
    }
    const advice =
      'If it is meant: REWRITE_SNAPSHOTS=1 npx vitest run test/infra/snapshots && npm run format';
    expect(predicted, advice).toEqual(readPrediction(name));
  });
});
