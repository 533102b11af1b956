/** Small values that are stored by name: each has one form, and a value that does not fit it decides nothing. */
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as cursors from '../../shared/workflows/ledger/cursors.ts';
import { readLastClosed } from '../../shared/workflows/ledger/last-closed.ts';
import { cursorPerKey } from '../../shared/workflows/ledger/typed-cursor.ts';
import { play } from '../kit/in-process.ts';

test('a malformed value is refused by name, with what to do', async () => {
  const { context } = await play();
  await context.cursors.set('last-closed', { runId: 7 });
  await expect(cursors.lastClosedCursor.get(context.cursors)).rejects.toMatchObject({
    code: 'unreadable-cursor',
    message: expect.stringMatching(/last-closed.*Cursors.*runId/s),
  });
});

test('a malformed position counts as none: the night lists everything again', async () => {
  const stage = await play();
  stage.inStep('ada');
  await stage.night();
  await stage.context.cursors.set('directory', { link: 7 });
  await stage.context.cursors.set('library', 'nonsense');
  const run = await stage.night();
  expect([run.state, run.totals?.findings]).toEqual(['completed', { 'in-step': 1 }]);
});

test('a list returns its values by key, and one malformed value refuses the list', async () => {
  const { context } = await play();
  await cursors.goneCursors.set(context.cursors, 'ada', { after: '2027-03-02T09:00:00Z' });
  expect(await cursors.goneCursors.list(context.cursors)).toEqual([
    { key: 'ada', value: { after: '2027-03-02T09:00:00Z' } },
  ]);
  await context.cursors.set('gone:ben', {});
  await expect(cursors.goneCursors.list(context.cursors)).rejects.toThrow('gone:ben');
});

test('a value of a later version is always refused', async () => {
  const { context } = await play();
  const form = { schema: z.string(), unreadable: 'absent' } as const;
  const [older, newer] = [1, 2].map((version) => cursorPerKey('kept:', { ...form, version }));
  await newer?.set(context.cursors, 'ada', 'a');
  expect(await newer?.get(context.cursors, 'ada')).toBe('a');
  await expect(older?.get(context.cursors, 'ada')).rejects.toMatchObject({ code: 'newer-schema' });
});

test('figures of a later version do not count as none', async () => {
  const { context } = await play();
  await context.cursors.set('last-closed', { runId: 7 });
  expect(await readLastClosed(context)).toBeUndefined();
  await context.cursors.set('last-closed', { runId: 7 }, 9);
  await expect(readLastClosed(context)).rejects.toMatchObject({ code: 'newer-schema' });
});
