/** An approved plan stays approved until it is done. */
import { describe, expect, test } from 'vitest';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { lineOf, originalOf } from '../workflows/telling.ts';

describe('an approved plan that was carried over', () => {
  /** Three users whose plan was approved, and of whom one was repaired before the deadline. */
  async function carriedOver(options: PlayOptions = {}, before: (stage: Play) => void = () => undefined) {
    const stage = await play({ ...options, settings: { GUARD_UPDATES: '1', ...options.settings } });
    for (let n = 0; n < 50; n += 1) stage.tenant.join({ upn: `plain.${n}@contoso.com` });
    const people = ['a', 'b', 'c'].map((name) => stage.withPhoto(name));
    before(stage);
    await stage.closedBefore();
    const held = await stage.night();
    expect(held.state).toBe('held');
    const unwrap = stage.wrap('findings', (findings) => ({
      async setOutcome(runId, userId, outcome, etag) {
        const isStored = await findings.setOutcome(runId, userId, outcome, etag);
        if (outcome === 'repaired') stage.pass({ hours: 21 });
        return isStored;
      },
    }));
    const first = await stage.approve(held);
    unwrap();
    expect(first).toMatchObject({ state: 'completed', outcomes: { repaired: 1, 'carried-over': 2 } });
    return { stage, people };
  }

  const default6 = (stage: Play) => {
    const face = originalOf(stage.withPhoto('default.0'));
    for (let n = 1; n < 7; n += 1) {
      const { id } = stage.tenant.join({ upn: `default.${n}@contoso.com` });
      stage.tenant.changePhoto(id, face);
    }
  };

  const cases: readonly [
    name: string,
    options: PlayOptions,
    before: (stage: Play) => void,
    then: (stage: Play) => void,
  ][] = [
    ['a shared photo was withheld from it', {}, default6, () => undefined],
    [
      'removals were withheld from it',
      { settings: { REMOVAL: 'clear', GUARD_CLEARS_MAX: '0' } },
      () => undefined,
      () => undefined,
    ],
    ['a user joined since', {}, () => undefined, (stage) => stage.withPhoto('new')],
    ['a user joined since, and a shared photo was withheld', {}, default6, (stage) => stage.withPhoto('new')],
    [
      'the photo of one of them changed since',
      {},
      () => undefined,
      (stage) => {
        const left = [...stage.tenant.users.values()].filter(
          ({ photo, upn }) => photo && /^[abc]@/.test(upn),
        );
        const open = left.find(({ profile }) => profile?.properties.get('PictureURL') === '');
        if (open) stage.tenant.changePhoto(open.id);
      },
    ],
  ];
  const needsNone = 'needs no second approval when %s';
  eachWithStandIns(cases, [1, 3, 4])(needsNone, async ([name, options, before, then]) => {
    const { stage } = await carriedOver(options, before);
    then(stage);
    const second = await stage.night();
    const expected = name.startsWith('the photo of one') ? 1 : 2;
    expect(second).toMatchObject({
      state: 'completed',
      outcomes: { repaired: expected },
      approval: { by: 'admin-1' },
    });
  });

  test('does not approve users who joined since: the guard checks them on their own', async () => {
    const { stage } = await carriedOver();
    const joined = ['d', 'e'].map((name) => stage.withPhoto(name));
    const second = await stage.night();
    for (const person of joined) expect(await lineOf(stage, second.id, person)).toBe('missing report ramp -');
    const third = await stage.night();
    expect(third).toMatchObject({ state: 'held', planned: 2, approval: undefined });
  });

  test('is closed the same way when its close message is delivered again', async () => {
    const { stage } = await carriedOver({}, default6);
    stage.withPhoto('new');
    let times = 0;
    const unwrap = stage.wrap('runs', (runs) => ({
      async update(etag, run) {
        times += run.state === 'releasing' ? 1 : 0;
        if (times === 1) throw new Error('the process died');
        return runs.update(etag, run);
      },
    }));
    const second = await stage.night();
    unwrap();
    expect(second).toMatchObject({
      state: 'completed',
      outcomes: { repaired: 2 },
      approval: { by: 'admin-1' },
    });
  });
});
