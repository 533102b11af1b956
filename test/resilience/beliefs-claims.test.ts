/** Claims of a picture base end with the user who made them. */
import { describe, expect, test } from 'vitest';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { show } from '../kit/people.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { ask } from '../workflows/asking.ts';
import { lineOf, putOwnPhoto } from '../workflows/telling.ts';

describe('a picture base that two users claim', () => {
  const base = 'a_b_contoso_com';

  /** Ann shows her own files under a base that Bert's name makes too. */
  async function annAndBert(mode: string) {
    const stage = await play({ settings: { MODE: mode } });
    const ann = stage.withPhoto('a.b');
    const bert = stage.tenant.join({ upn: 'a_b@contoso.com' });
    putOwnPhoto(stage, ann, base);
    show(stage.tenant, ann, base);
    const first = await stage.night();
    return { stage, ann, bert, first };
  }

  const endings: readonly (readonly [string, reason: 'deleted' | 'changed', days: number])[] = [
    ['left for good, long before the next full pass', 'deleted', 1],
    ['left for good', 'deleted', 31],
    ['was deleted for thirty days', 'changed', 31],
  ];
  eachWithStandIns(endings, [0, 2])(
    'is the other’s own again once one of them %s',
    async ([, reason, days]) => {
      const { stage, ann, bert, first } = await annAndBert('report');
      expect(await lineOf(stage, first.id, ann)).toBe('foreign-file copy - -');
      stage.tenant.leave(bert.id, reason);
      await stage.night();
      stage.pass({ days });
      await tidyUp(stage.context);
      await stage.night();
      stage.set({ MODE: 'repair' });
      await stage.night();
      const run = await stage.night();
      expect([run.totals?.findings, run.outcomes]).toEqual([{ 'in-step': 1 }, {}]);
    },
  );

  test('stays foreign while both users exist, and the claim is removed by the next full pass', async () => {
    const { stage, ann, bert } = await annAndBert('report');
    expect(await lineOf(stage, (await stage.night()).id, ann)).toBe('foreign-file copy - -');
    const noted = async () =>
      (await stage.context.cursors.list('shared-bases:')).flatMap(({ value }) => value as string[]);
    expect(await noted()).toHaveLength(1);
    stage.tenant.leave(bert.id, 'deleted');
    await stage.night();
    await tidyUp(stage.context);
    await stage.night(29);
    expect(await noted()).toEqual([]);
  });
});

describe('a name that was claimed for a row that was never stored', () => {
  const interim = 'interim@contoso.com';

  /** The facts are not stored, whatever is attempted. */
  async function withoutRows(stage: Play, work: () => Promise<unknown>): Promise<void> {
    const mend = stage.wrap('users', () => ({
      async mergeDirectory() {
        throw new Error('the worker died');
      },
    }));
    await work();
    mend();
  }

  /** The user is erased before anything else is stored. */
  async function expectReleased(stage: Play, id: string): Promise<void> {
    const claimed = async () => (await stage.context.names.holders([interim])).get(interim);
    expect(await claimed()).toEqual([id]);
    stage.tenant.leave(id, 'deleted');
    await stage.night();
    await tidyUp(stage.context);
    expect(await stage.context.users.get(id)).toBeUndefined();
    expect(await claimed()).toEqual([]);
  }

  test('is released with a user of whom nothing else was stored', async () => {
    const stage = await play();
    stage.inStep('ada');
    await stage.night();
    const { id } = stage.tenant.join({ upn: interim });
    await withoutRows(stage, () => stage.night());
    await expectReleased(stage, id);
  });

  test('is released with a user who had another name before and after', async () => {
    const stage = await play();
    stage.inStep('ada');
    const { id } = stage.inStep('bob');
    await stage.night();
    stage.tenant.rename(id, interim);
    await withoutRows(stage, () => stage.night());
    stage.tenant.rename(id, 'robert@contoso.com');
    await stage.night();
    await expectReleased(stage, id);
  });

  test('is released with a user whom only a call read', async () => {
    const stage = await play();
    stage.inStep('ada');
    await stage.night();
    const { id } = stage.tenant.join({ upn: interim });
    await withoutRows(stage, () => ask(stage, { idOrUpn: id, dryRun: true }).catch(() => undefined));
    await expectReleased(stage, id);
  });
});
