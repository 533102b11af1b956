/** Rare situations, recorded like the usual nights (night.test.ts): in three geo locations and under other settings. */
import { expect } from 'vitest';
import { play } from '../kit/in-process.ts';
import { testThoroughly } from '../kit/test-with.ts';
import { patienceMs, standStill } from './kit/clock.ts';
import { changedFiles, failingRepairs, failingRuns, geoNights, policyNights } from './kit/exceptions.ts';
import { lateOnDemand, undos } from './kit/exceptions-on-demand.ts';
import { geoCastOf, satellites } from './kit/geo-cast.ts';
import { withoutRandom } from './kit/normalise.ts';
import { compareRecords } from './kit/record-file.ts';
import { createRecorder } from './kit/recorder.ts';
import { part } from './kit/sentences.ts';

standStill();

testThoroughly(
  'in rare situations everything stored, sent, reported, requested and written is as recorded',
  async () => {
    const settings = { GUARD_SHARED: '100', GUARD_CLEARS: '100', GUARD_SCOPE: '100' };
    const stage = await play({ settings, tenant: { seed: 11, geos: satellites } });
    const exceptions = { stage, cast: geoCastOf(stage), recorder: await createRecorder(stage) };
    await geoNights(exceptions);
    await policyNights(exceptions);
    await changedFiles(exceptions);
    await failingRepairs(exceptions);
    await lateOnDemand(exceptions);
    await undos(exceptions);
    await failingRuns(exceptions);
    expect(stage.queue).toEqual([]);
    const { strict, sentences } = part(withoutRandom(exceptions.recorder.steps));
    compareRecords(new URL('.', import.meta.url), {
      'exceptions.json': strict,
      'exceptions-sentences.json': sentences,
    });
  },
  patienceMs,
);
