/** What is stored about the ETags of source photos: no writer overwrites what another one learnt. */
import { expect, test } from 'vitest';
import { trustedEtags } from '../../shared/core/etag-behaviour.ts';
import type { Totals } from '../../shared/core/run.ts';
import { noTotals } from '../../shared/core/totals.ts';
import { etagBehaviourCursor } from '../../shared/workflows/ledger/cursors.ts';
import { learnFrom, readEtagBehaviour } from '../../shared/workflows/ledger/etag-behaviour.ts';
import { type Play, play } from '../kit/in-process.ts';

const churning: Totals = { ...noTotals, users: 20, inScope: 20, etagChurn: 20 };
const contradicted = {
  ...trustedEtags,
  bytes: { agreed: 0, contradictedAt: '2026-11-30T01:00:00.000Z' },
};

/** After each of the next reads of the value, another writer does this. */
function meanwhile(stage: Play, ...writes: (() => Promise<unknown>)[]): void {
  const { cursors } = stage.context;
  const then = async (name: string) => void (name === 'etag-behaviour' && (await writes.shift()?.()));
  stage.wrap('cursors', () => ({
    async get(name, version) {
      const value = await cursors.get(name, version);
      await then(name);
      return value;
    },
    async stored(name, version) {
      const value = await cursors.stored(name, version);
      await then(name);
      return value;
    },
  }));
}

test('what a comparison learns while a run closes is kept, also if its row did not exist or was removed', async () => {
  const stage = await play();
  const { cursors } = stage.context;
  meanwhile(
    stage,
    () => etagBehaviourCursor.set(cursors, trustedEtags),
    () => etagBehaviourCursor.remove(cursors),
    () => etagBehaviourCursor.set(cursors, contradicted),
  );
  await learnFrom(stage.context, churning);
  expect(await readEtagBehaviour(stage.context)).toEqual({ ...contradicted, sampled: true });
});

test('a run that closes twice at the same time is learnt from once', async () => {
  const stage = await play();
  const other = { ...stage.context };
  meanwhile(stage, () => learnFrom(other, churning));
  await learnFrom(stage.context, churning);
  expect(await readEtagBehaviour(stage.context)).toEqual({ ...trustedEtags, sampled: true });
});

test('a repair message reads it once for all its users, and not while it may start none', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '100' } });
  for (const name of ['a', 'b', 'c']) stage.withPhoto(name);
  await stage.closedBefore();
  await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
  let reads = 0;
  stage.wrap('cursors', (cursors) => ({
    async get(name, version) {
      if (name === 'etag-behaviour') reads += 1;
      return cursors.get(name, version);
    },
  }));
  stage.set({ PAUSED: 'true' });
  await stage.step();
  expect(reads).toBe(0);
  stage.set({ PAUSED: '' });
  await stage.step();
  expect(reads).toBe(1);
  expect(stage.written()).not.toEqual([]);
});
