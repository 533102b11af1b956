/** A range that is given up: its totals, its findings and the users out of scope stay consistent, whichever attempt takes it over. */
import { expect, test } from 'vitest';
import { TransientError } from '../../shared/core/errors.ts';
import { sumOf } from '../../shared/core/totals.ts';
import { workSizes } from '../../shared/core/work-sizes.ts';
import { compareUsers } from '../../shared/workflows/night/steps/compare-users.ts';
import { poisoned } from '../../shared/workflows/poison/poisoned.ts';
import { type Play, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';

const people = 22;

/** Of a range, ten users are complete, and findings of some more are stored; reading the other users fails. */
async function halfCompared(): Promise<{ stage: Play; runId: string; mend: () => void }> {
  const stage = await play();
  const sizes = { ...workSizes, usersPerSlice: 10, usersPerReading: 5, readingsAtOnce: 1 };
  Object.assign(stage.context, { sizes });
  for (let n = 0; n < people; n += 1) stage.withPhoto(`p${n}`);
  stage.tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  stage.tenant.setEnabled(stage.withPhoto('off').id, false);
  const { id } = await stage.begin();
  let reads = 0;
  const mend = stage.wrap('profiles', (profiles) => ({
    async read(users) {
      reads += 1;
      if (reads <= 3) return profiles.read(users);
      throw new TransientError('throttled', { retryAfterMs: 60_000 });
    },
  }));
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  await stage.step();
  const [range] = await stage.context.ranges.list(id);
  expect(range).toMatchObject({ after: expect.any(String), totals: { users: 10 } });
  expect((await stage.findings(id)).size).toBeGreaterThan(range?.totals.inScope ?? 0);
  stage.queue.length = 0;
  return { stage, runId: id, mend };
}

async function agree(stage: Play, runId: string): Promise<void> {
  const { totals } = await stage.run(runId);
  expect(totals?.users).toBe((totals?.inScope ?? 0) + sumOf(totals?.outOfScope ?? {}));
  expect(totals?.inScope).toBe(sumOf(totals?.findings ?? {}));
  const rows = [...(await stage.findings(runId)).values()].filter(({ finding }) => finding !== 'unknown');
  const counted = sumOf({ ...totals?.findings, unknown: 0, 'in-step': 0 });
  expect(rows).toHaveLength(counted);
}

test('a range that is given up still counts users out of scope', async () => {
  const { stage, runId } = await halfCompared();
  await poisoned(stage.context, 'compare-users', { runId, index: 0, waits: 0 });
  await stage.pump();
  expect((await stage.run(runId)).totals).toMatchObject({
    users: people + 2,
    inScope: people,
    outOfScope: { guest: 1, disabled: 1 },
    findings: { unknown: people },
  });
  await agree(stage, runId);
});

type Break = (stage: Play, runId: string) => () => void;

/** How the poison handler may be interrupted; the compare message that is still alive then continues. */
const interruptions: readonly (readonly [string, Break])[] = [
  ['it dies after removing findings', (stage) => failingSave(stage, 3)],
  ['it dies before removing findings', (stage) => failingSave(stage, 2)],
  ['it dies before anything is stored', (stage) => failingSave(stage, 1)],
  [
    'another attempt takes the range over before it removes findings',
    (stage, runId) => takingOver(stage, runId, 1),
  ],
  [
    'another attempt takes the range over while it removes findings',
    (stage, runId) => takingOver(stage, runId, 2),
  ],
  [
    'another attempt takes the range over after it removed them',
    (stage, runId) => takingOver(stage, runId, 3),
  ],
];

const again = '%s: the range is compared again, and all is counted';
eachWithStandIns(interruptions, [0, 2, 3, 4, 5])(again, async ([, interrupt]) => {
  const { stage, runId, mend } = await halfCompared();
  const repair = interrupt(stage, runId);
  await poisoned(stage.context, 'compare-users', { runId, index: 0, waits: 0 }).catch(() => undefined);
  repair();
  mend();
  await compareUsers(stage.context, { runId, index: 0, waits: 0 });
  await stage.pump();
  expect(await stage.run(runId)).toMatchObject({
    state: 'reported',
    totals: { findings: { missing: people }, outOfScope: { guest: 1, disabled: 1 } },
  });
  await agree(stage, runId);
});

/** Throws instead of the save with this number. */
function failingSave(stage: Play, number: number): () => void {
  return onSave(stage, number, () => {
    throw new Error('the process died');
  });
}

/** Another attempt takes the range just before the save with this number. */
function takingOver(stage: Play, runId: string, number: number): () => void {
  const { ranges } = stage.context;
  return onSave(stage, number, async () => {
    await ranges.take(runId, 0);
  });
}

function onSave(stage: Play, number: number, happens: () => Promise<void> | void): () => void {
  return stage.wrap('ranges', (ranges) => ({
    async take(runId, index) {
      const attempt = await ranges.take(runId, index);
      let saves = 0;
      return {
        ...attempt,
        async save(changes) {
          saves += 1;
          if (saves === number) await happens();
          return attempt.save(changes);
        },
      };
    },
  }));
}
