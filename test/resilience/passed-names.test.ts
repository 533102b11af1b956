/** A sign-in name that passed to another user, and turns that waited for an approval. */
import { expect, test } from 'vitest';
import type { Person } from '../../local/tenant/truth/types.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';
import { expectNobodyWrong } from '../kit/oracle.ts';
import { lineOf, noPhoto } from '../workflows/telling.ts';

/** Ann's photo is gone from Exchange; Bert, who is out of scope, shows his own. */
async function annAndBert() {
  const settings = { GUARD_CLEARS: '100', GUARD_CLEARS_MAX: '100', REMOVAL: 'clear', UNDO_DAYS: '5' };
  const stage = await play({ settings });
  const [ann, bert] = [stage.inStep('ann'), stage.inStep('bert')];
  stage.tenant.setEnabled(bert.id, false);
  await stage.closedBefore();
  await stage.night();
  stage.tenant.removePhoto(ann.id, noPhoto);
  await stage.night();
  return { stage, ann, bert };
}

function passName({ tenant }: Play, from: Person, to: Person): void {
  const { upn } = from;
  tenant.rename(from.id, `former.${upn}`);
  tenant.rename(to.id, upn);
}

test.each<[string, (stage: Play, pass: () => void) => Promise<void>]>([
  [
    'before the night that clears',
    async (stage, pass) => {
      pass();
      await stage.night();
    },
  ],
  [
    'between plan and clear',
    async (stage, pass) => {
      await stage.begin();
      await stage.pump({ until: ({ queue }) => queue === 'repair-photos' });
      pass();
      await stage.pump();
      await stage.night();
    },
  ],
  [
    'after the clear, before the files are removed',
    async (stage, pass) => {
      await stage.night();
      pass();
    },
  ],
])('the name passes %s: what Bert shows stays, now and when files are removed', async (_name, plays) => {
  const { stage, ann, bert } = await annAndBert();
  await plays(stage, () => passName(stage, ann, bert));
  expect(stage.written(bert)).toEqual([]);
  stage.pass({ days: 6 });
  await tidyUp(stage.context);
  await stage.night();
  expect(stage.written(bert)).toEqual([]);
  await expectNobodyWrong(stage.tenant);
});

test('a limited run that was held takes its turn when it is approved, and the next run goes on behind it', async () => {
  const stage = await play({ settings: { GUARD_UPDATES: '0', MAX_UPDATES_PER_RUN: '2' } });
  const people = Array.from({ length: 5 }, (_, n) => stage.withPhoto(`p${n}`)).sort((a, b) =>
    a.id < b.id ? -1 : 1,
  );
  for (let n = 0; n < 45; n += 1) stage.tenant.addPerson({ upn: `q${n}@contoso.com` });
  await stage.closedBefore();
  const turns: number[][] = [];
  for (let night = 0; night < 3; night += 1) {
    const held = await stage.night();
    expect([held.state, held.planned]).toEqual(['held', night === 2 ? 1 : 2]);
    // A run that is never approved takes no turn: the next one plans the same users.
    if (night === 1) expect((await stage.night()).planned).toBe(2);
    const [latest] = await stage.context.runs.list(1);
    const done = await stage.approve(latest ?? held);
    const lines = await Promise.all(people.map((person) => lineOf(stage, done.id, person)));
    turns.push(lines.flatMap((line, index) => (line.endsWith('repaired') ? [index] : [])));
  }
  expect(turns).toEqual([[0, 1], [2, 3], [4]]);
});
