/** Messages in any order, and ranges that end once. */
import { expect, test } from 'vitest';
import { fileName } from '../../local/tenant/truth/names.ts';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { sendOutstandingRanges } from '../../shared/workflows/ledger/outstanding.ts';
import { cancelRun } from '../../shared/workflows/operate/cancel-run.ts';
import { play } from '../kit/in-process.ts';

test('messages may arrive in any order, late, or after the end of the run', async () => {
  const stage = await play();
  stage.inStep('a');
  const run = await stage.begin();
  const [first] = stage.queue.splice(0);
  await stage.context.queues.send('refresh-library', { runId: run.id, page: 0 });
  await stage.step();
  expect((await stage.run(run.id)).state).toBe('comparing');
  await stage.context.queues.send('refresh-library', { runId: run.id, page: 0 });
  await stage.pump({ until: ({ queue }) => queue === 'close-run' });
  await sendOutstandingRanges(stage.context, await stage.run(run.id));
  await stage.context.queues.send('compare-users', { runId: run.id, index: 0 });
  if (first !== undefined) await stage.context.queues.send(first.queue, first.body);
  await stage.pump();
  expect((await stage.run(run.id)).state).toBe('reported');
  expect(stage.errors).toEqual([]);

  const next = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  const unwrap = stage.wrap('library', (library) => ({
    async delta(link) {
      await cancelRun(stage.context, next.id, 'admin-1');
      return library.delta(link);
    },
  }));
  await stage.pump();
  unwrap();
  expect((await stage.run(next.id)).state).toBe('cancelled');
  expect([...stage.tenant.library.files.values()].map(({ name }) => name)).toContain(
    fileName([...stage.tenant.users.keys()][0] ?? '', 'M'),
  );
});

test('a long range continues in another message, with its counts so far', async () => {
  const stage = await play();
  for (const name of ['a', 'b', 'c']) stage.inStep(name);
  stage.wrap('users', (users) => ({
    async *scan(range) {
      for await (const page of users.scan(range)) for (const one of page) yield [one];
    },
  }));
  stage.wrap('sourcePhotos', (photos) => ({
    async describe(ids) {
      stage.pass({ minutes: 5 });
      return photos.describe(ids);
    },
  }));
  let sent = 0;
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if (queue === 'compare-users') sent += 1;
      await queues.send(queue, message, delayMs);
    },
  }));
  const run = await stage.night();
  expect(run.totals).toMatchObject({ users: 3, findings: { 'in-step': 3 } });
  expect(sent).toBe(4);
});

test('several ranges end the step once, whichever is last', async () => {
  const stage = await play();
  for (const name of ['a', 'b', 'c', 'd']) stage.inStep(name);
  const { id } = await stage.begin();
  await stage.pump({ until: ({ queue }) => queue === 'refresh-library' });
  const cursor = await readDirectoryCursor(stage.context);
  await stage.context.cursors.set('directory', { ...cursor, users: 10_000 });
  await stage.pump({ until: ({ queue }) => queue === 'compare-users' });
  expect(stage.queue).toHaveLength(3);
  await stage.pump({ twice: true });
  expect(await stage.run(id)).toMatchObject({ state: 'reported', ranges: 3, totals: { users: 4 } });
});
