/** How long users waited for a photo that changed in Exchange, over several nights. */
import { expect, test } from 'vitest';
import type { RunRecord } from '../../shared/core/run.ts';
import { waitBucket } from '../../shared/core/waits.ts';
import type { Stored } from '../../shared/ports/state.ts';
import { completeAtDeadline } from '../../shared/workflows/ledger/complete-run.ts';
import { play } from '../kit/in-process.ts';
import { loseFirstOutcome } from './telling.ts';
import { undoWhole } from './undoing.ts';

const day = 24 * 60;
const settings = { GUARD_UPDATES: '100' };

test('a changed photo waits from the night that saw it to its write; a backlog, SharePoint and an undo do not count', async () => {
  const stage = await play({ settings });
  const late = stage.inStep('late');
  const soon = stage.inStep('soon');
  const edited = stage.inStep('edited');
  stage.withPhoto('backlog');
  await stage.night();
  const second = await stage.night();
  expect(second.outcomes).toEqual({ repaired: 1 });
  expect(second).not.toHaveProperty('waits');

  // Seen on a night that writes nothing, and on the next.
  stage.set({ PAUSED: 'true' });
  stage.tenant.changePhoto(late.id);
  const third = await stage.night();
  expect((await stage.findings(third.id)).get(late.id)).toMatchObject({
    finding: 'source-newer',
    sourceSeenAt: expect.stringMatching(third.startedAt.slice(0, 16)),
  });
  await stage.night();
  stage.set({ PAUSED: 'false' });
  stage.tenant.changePhoto(soon.id);
  stage.tenant.editInSharePoint(edited.id);
  const fifth = await stage.night();
  expect(fifth).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  const ends = await stage.findings(fifth.id);
  expect([late, soon, edited].map(({ id }) => ends.get(id)?.waitedMinutes)).toEqual([2 * day, 0, undefined]);
  expect(fifth.waits).toEqual({ [waitBucket(2 * day)]: 1, [waitBucket(0)]: 1 });

  const undone = await stage.approve(await undoWhole(stage, fifth.id));
  expect(undone).toMatchObject({ state: 'completed', outcomes: { repaired: 3 } });
  expect(undone).not.toHaveProperty('waits');
});

test('who is carried over at the deadline waits until the next night, and a repeated message counts once', async () => {
  const stage = await play({ settings });
  const people = [stage.inStep('a'), stage.inStep('b')];
  await stage.night();
  for (const { id } of people) stage.tenant.changePhoto(id);
  const unwrap = stage.wrap('findings', (findings) => ({
    async setOutcome(...given) {
      const isStored = await findings.setOutcome(...given);
      if (given[2] === 'carried-over') return isStored;
      const { value, etag } = (await stage.context.runs.get(given[0])) as Stored<RunRecord>;
      await completeAtDeadline(stage.context, value, etag);
      return isStored;
    },
  }));
  const first = await stage.night();
  expect(first).toMatchObject({ outcomes: { repaired: 1, 'carried-over': 1 }, waits: { m0: 1 } });
  unwrap();
  loseFirstOutcome(stage);
  const second = await stage.night();
  expect(second).toMatchObject({ outcomes: { repaired: 1 }, waits: { [waitBucket(day)]: 1 } });
  expect(stage.errors.map(({ message }) => message)).toEqual(['the process died']);
});
