/** Users without a photo, or with a tiny one, from snapshots alone. */
import { expect, test } from 'vitest';
import type { PhotoState } from '../../../shared/core/photo-state.ts';
import { type PhotoLine, photoReport } from '../../../shared/workflows/report/photo-report.ts';
import { type Play, play } from '../../kit/in-process.ts';

const everything: readonly PhotoState[] = ['none', 'no-mailbox', 'tiny', 'unknown-size', 'good', 'unknown'];

async function reportOf(stage: Play, states = everything, tinyBelow = 100) {
  const report = await photoReport(stage.context, { tinyBelow, states });
  const lines: PhotoLine[] = [];
  for await (const page of report?.rows ?? []) lines.push(...page);
  return { report, lines };
}

test('after a run, all users in scope are reported with the size in Exchange, and no other user is', async () => {
  const stage = await play();
  const { tenant } = stage;
  const original = { face: 1, quality: 90, format: 'jpeg', exifOrientation: 1 } as const;
  const [good, tiny, narrow, missing] = ['good', 'tiny', 'narrow', 'missing'].map(stage.inStep);
  tenant.changePhoto(tiny?.id ?? '', { ...original, width: 64, height: 64 });
  tenant.changePhoto(narrow?.id ?? '', { ...original, width: 99, height: 300 });
  const none = tenant.join({ upn: 'none@contoso.com' });
  const noMailbox = tenant.join({ upn: 'no-mailbox@contoso.com', mailbox: false });
  tenant.join({ upn: 'guest@contoso.com', userType: 'Guest' });
  await stage.context.users.mergeDirectory([]);
  expect(await photoReport(stage.context, { tinyBelow: 100, states: everything })).toBeUndefined();
  const run = await stage.night();
  // A user who came after the run, and a row from an earlier version.
  const late = '00000000-0000-4000-8000-000000000001';
  const facts = { userType: 'Member', enabled: true, mailboxPlan: true, geo: '', epoch: 1 } as const;
  await stage.context.users.mergeDirectory([{ id: late, ...facts }]);
  if (missing) await stage.remember(missing, () => ({ source: { kind: 'photo', pixels: undefined } }));

  const requests = stage.server.counts().requests;
  const { report, lines } = await reportOf(stage);
  expect(report?.runId).toBe(run.id);
  expect(lines.map(({ userId }) => userId)).toEqual(lines.map(({ userId }) => userId).toSorted());
  const states = new Map(lines.map(({ userId, state }) => [userId, state]));
  expect(states).toEqual(
    new Map(
      [
        [good?.id ?? '', 'good'],
        [tiny?.id ?? '', 'tiny'],
        [narrow?.id ?? '', 'tiny'],
        [missing?.id ?? '', 'unknown-size'],
        [none.id, 'none'],
        [noMailbox.id, 'no-mailbox'],
        [late, 'unknown'],
      ].toSorted() as [string, PhotoState][],
    ),
  );
  expect(lines.find(({ userId }) => userId === narrow?.id)).toEqual({
    userId: narrow?.id,
    signInName: 'narrow@contoso.com',
    state: 'tiny',
    pixels: { width: 99, height: 300 },
  });
  expect(lines.find(({ userId }) => userId === late)?.signInName).toBeUndefined();
  expect(stage.server.counts().requests).toEqual(requests);

  // Rows that are not shown are counted too; the caller sets the limit for tiny.
  const shown = await reportOf(stage, ['tiny'], 65);
  expect(shown.lines.map(({ userId }) => userId)).toEqual([tiny?.id]);
  expect(shown.report?.counts()).toEqual({
    none: 1,
    'no-mailbox': 1,
    tiny: 1,
    'unknown-size': 1,
    good: 2,
    unknown: 1,
  });
});
