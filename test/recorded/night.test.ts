/**
 * Some nights, a few requests on demand and an undo, recorded byte for byte: rows, messages, events, blobs and requests. The
 * record holds what a change of the code's structure must not change. `night.json` is strict; `night-sentences.json` holds the
 * texts for people beside it, whose wording may change. RECORD=1 writes both again.
 */
import { expect, test } from 'vitest';
import { startWorkerServer } from '../kit/as-forwarded.ts';
import { type Play, play } from '../kit/in-process.ts';
import { castOf } from './kit/cast.ts';
import { patienceMs, standStill } from './kit/clock.ts';
import { withoutRandom } from './kit/normalise.ts';
import { inTheEnd, whileHeld } from './kit/questions.ts';
import { compareRecords } from './kit/record-file.ts';
import { createRecorder } from './kit/recorder.ts';
import { openRoutes } from './kit/routes.ts';
import { part } from './kit/sentences.ts';
import {
  brokenNights,
  firstNights,
  heldNight,
  nightsOfDrift,
  onDemand,
  type Story,
  tidyingUp,
  undoneRun,
} from './kit/story.ts';

const settings = {
  REMOVAL: 'clear',
  GUARD_CLEARS: '100',
  GUARD_SHARED: '100',
  RETENTION_DAYS: '30',
  UNDO_DAYS: '20',
};

const worker = await startWorkerServer();

standStill();

async function recorded(stage: Play): Promise<Readonly<Record<string, unknown>>> {
  const recorder = await createRecorder(stage);
  const story: Story = { stage, cast: castOf(stage), recorder, operations: [] };
  const CANARY_USER = story.cast.canary.id;
  const routes = await openRoutes(stage, worker, { ...settings, CANARY_USER });
  await firstNights(story);
  await whileHeld(story, routes);
  await heldNight(story);
  await nightsOfDrift(story);
  await undoneRun(story);
  await brokenNights(story);
  await onDemand(story);
  await inTheEnd(story, routes);
  await tidyingUp(story);
  return recorder.steps;
}

test(
  'in usual nights everything stored, sent, reported, requested and written is as recorded',
  async () => {
    const stage = await play({ settings, tenant: { seed: 7 }, network: true });
    const { strict, sentences } = part(withoutRandom(await recorded(stage)));
    expect(stage.queue).toEqual([]);
    compareRecords(new URL('.', import.meta.url), {
      'night.json': strict,
      'night-sentences.json': sentences,
    });
  },
  patienceMs,
);
