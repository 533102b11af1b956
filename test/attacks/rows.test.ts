/** Who may write the storage account changes who a user is, and whether the user is still there. */
import { expect, test } from 'vitest';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { play } from '../kit/in-process.ts';
import { facesOf } from '../workflows/faces.ts';
import { isRight } from '../workflows/telling.ts';
import { attacker } from './attacker.ts';
import { sync } from './attempts.ts';

test('a row with the sign-in name of another user does not write that profile', async () => {
  const stage = await play();
  const [ann, ben] = [stage.withPhoto('ann'), stage.inStep('ben')];
  const before = await facesOf(stage.tenant, ben);
  await stage.closedBefore();
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  await attacker(stage).setUser(ann, { upn: ben.upn });
  await stage.pump();
  expect((await stage.findings(id)).get(ann.id)).toMatchObject({ finding: 'wrong-owner' });
  expect(stage.written()).toEqual([]);
  expect(await facesOf(stage.tenant, ben)).toEqual(before);
  // A call asks the directory, and repairs the row.
  await sync(stage, ann);
  expect(await isRight(stage, ann)).toBe(true);
});

test('a user who is said to be gone keeps the photo and, as the directory still has the user, the row', async () => {
  const stage = await play();
  const ann = stage.inStep('ann');
  await stage.closedBefore();
  await stage.night();
  const attack = attacker(stage);
  const at = new Date(stage.now().getTime() - 86_400_000).toISOString();
  await attack.setUser(ann, { removedReason: 'deleted', removedAt: at });
  await attack.setCursor(`gone:${ann.id}`, { after: at });
  await tidyUp(stage.context);
  expect(stage.written()).toEqual([]);
  expect((await stage.row(ann)).agreement).toBeDefined();
  await stage.night();
  expect((await stage.row(ann)).directory.removed).toBeUndefined();
});

test('a position that leads to another host is not followed', async () => {
  const stage = await play();
  const ann = stage.withPhoto('ann');
  await stage.closedBefore();
  await stage.night();
  const cursor = await readDirectoryCursor(stage.context);
  const link = 'https://graph.microsoft.com.evil.example/v1.0/users/delta?$deltatoken=x';
  await attacker(stage).setCursor('directory', { ...cursor, link, full: false });
  stage.tenant.changePhoto(ann.id);
  await stage.night();
  expect(stage.server.requests?.filter(({ host }) => host.includes('evil')) ?? []).toEqual([]);
});
