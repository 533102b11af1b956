/** Which users come next, where a run may write only so many users. */
import { describe, expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import type { State } from '../../shared/workflows/context.ts';
import {
  readRolloutPosition,
  recordRolloutPosition,
} from '../../shared/workflows/ledger/rollout-position.ts';
import { type Play, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { lineOf } from '../workflows/telling.ts';

const outcomeOf = async (stage: Play, runId: string, person: Person) =>
  (await lineOf(stage, runId, person)).split(' ').at(-1);

describe('the users of a limited run', () => {
  /** Some who are skipped, with the first ids, and some who are not. */
  async function limited(most: number, moving: number, others: number) {
    const stage = await play({ settings: { MAX_UPDATES_PER_RUN: String(most) } });
    const join = (first: string, n: number) =>
      stage.tenant.join({
        id: `${first}000000${n}-0000-4000-8000-000000000000`,
        upn: `${first}${n}@contoso.com`,
        photo: true,
      });
    const moved = Array.from({ length: moving }, (_, n) => join('0', n));
    const rest = Array.from({ length: others }, (_, n) => join('f', n));
    const ids = new Set(moved.map(({ id }) => id));
    stage.wrap('sourcePhotos', (photos) => ({
      async describeAlone(id) {
        if (ids.has(id)) stage.tenant.changePhoto(id);
        return photos.describeAlone(id);
      },
    }));
    await stage.closedBefore();
    return { stage, moved, rest };
  }

  const limits = [
    [1, 1, 1, 2],
    [2, 2, 2, 2],
    [2, 5, 2, 4],
    [3, 2, 3, 2],
  ] as const;
  eachWithStandIns(limits, [0, 2])(
    '%i a run: %i skipped users do not delay %i others for more than %i nights',
    async ([most, moving, others, nights]) => {
      const { stage, rest } = await limited(most, moving, others);
      const outcomes = new Set<string | undefined>();
      for (let night = 0; night < nights; night += 1) {
        const { id } = await stage.night();
        for (const person of rest) outcomes.add(`${person.upn} ${await outcomeOf(stage, id, person)}`);
      }
      for (const { upn } of rest) expect(outcomes).toContain(`${upn} repaired`);
    },
  );

  test('come in the order of their ids, and then from the start again', async () => {
    const { stage, rest } = await limited(2, 0, 5);
    const repaired: string[] = [];
    for (let night = 0; night < 3; night += 1) {
      const { id } = await stage.night();
      for (const person of rest)
        if ((await outcomeOf(stage, id, person)) === 'repaired') repaired.push(person.upn.slice(0, 2));
    }
    expect(repaired).toEqual(['f0', 'f1', 'f2', 'f3', 'f4']);
    stage.tenant.changePhoto(rest[0]?.id ?? '');
    expect((await stage.night()).outcomes).toEqual({ repaired: 1 });
  });

  test('are the same while runs only report, and while a plan waits for its approval', async () => {
    const { stage, rest } = await limited(2, 0, 4);
    stage.set({ MODE: 'report' });
    const plannedNext = async () => {
      const { id } = await stage.night();
      const rows = [...(await stage.findings(id)).values()].filter(({ granted }) => granted === 'copy');
      return rows.map(({ userId }) => userId);
    };
    const first = await plannedNext();
    expect(first).toEqual(rest.slice(0, 2).map(({ id }) => id));
    expect(await plannedNext()).toEqual(first);
  });
});

describe('where a plan ended, whose users come in pages', () => {
  /** Records plans one after the other, in memory; answers where each ended, and how often that was written. */
  async function turnsAfter(plans: readonly (readonly (readonly string[])[])[]) {
    let kept: unknown;
    let writes = 0;
    const cursors = {
      get: async () => kept,
      async set(_name: string, value: unknown) {
        kept = value;
        writes += 1;
      },
    };
    const context = { cursors: cursors as unknown as State['cursors'] };
    async function* paged(plan: readonly (readonly string[])[]) {
      yield* plan;
    }
    const ends: string[] = [];
    for (const plan of plans) {
      await recordRolloutPosition(context, paged(plan));
      ends.push(await readRolloutPosition(context));
    }
    return { ends, writes };
  }

  test('is its last user, also when no user on the last page is planned', async () => {
    expect(await turnsAfter([[['a'], [], ['b', 'c'], []]])).toEqual({ ends: ['c'], writes: 1 });
  });

  test('stays the same while no user is planned', async () => {
    expect(await turnsAfter([[[]], [['a', 'b']], [[], []], []])).toEqual({
      ends: ['', 'b', 'b', 'b'],
      writes: 1,
    });
  });

  test('is recorded once after a start from the first ids, even if it is recorded again', async () => {
    const began = [['a'], [], ['d']];
    expect(await turnsAfter([[['c']], began, began])).toEqual({ ends: ['c', 'a', 'a'], writes: 2 });
  });
});
