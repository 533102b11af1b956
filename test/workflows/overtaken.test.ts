/** Two deliveries of one message read a list in full side by side: the earlier one's rows are not taken for gone. */
import { expect, test } from 'vitest';
import { applyStartOver, requestStartOver } from '../../shared/workflows/ledger/start-over.ts';
import { refreshDirectory } from '../../shared/workflows/night/refresh/refresh-directory.ts';
import { refreshLibrary } from '../../shared/workflows/night/refresh/refresh-library.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../kit/in-process.ts';

type Methods = Readonly<Record<string, (...given: unknown[]) => Promise<unknown>>>;

/**
 * A second delivery stores its page before the first stores the same page, and looks for what was not listed after it.
 * Waits for the second.
 */
function deliverTwice(
  stage: Play,
  port: 'users' | 'libraryFiles',
  method: string,
  deliver: () => Promise<void>,
) {
  const [second, first] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  let ended: Promise<void> | undefined;
  const mend = stage.wrap(port, (real) => ({
    async [method](...given: unknown[]) {
      const store = () => (real as unknown as Methods)[method]?.(...given);
      if (ended === undefined) {
        ended = deliver();
        await second.promise;
        await store();
        first.resolve();
        return;
      }
      mend();
      await store();
      second.resolve();
      await first.promise;
    },
  }));
  return () => ended;
}

async function runId({ context }: Play): Promise<string> {
  const [run] = await context.runs.list(1);
  return run?.id ?? '';
}

async function twoUsersInStep(): Promise<Play> {
  const stage = await play({ settings: { GUARD_SCOPE: '100' } });
  stage.inStep('ada');
  stage.inStep('bob');
  await stage.night();
  return stage;
}

test('the directory: nobody is erased, and the next night counts all again', async () => {
  const stage = await twoUsersInStep();
  const { tenant, context } = stage;
  tenant.forgetDirectoryBefore(tenant.directorySeq + 1);
  const secondDelivery = deliverTwice(stage, 'users', 'mergeDirectory', async () =>
    refreshDirectory(context, { runId: await runId(stage), page: 0, waits: 0 }),
  );
  await stage.night();
  await secondDelivery();
  await tidyUp(context);
  for (const { id } of tenant.users.values()) {
    expect((await context.users.get(id))?.value.agreement).toBeDefined();
  }
  expect(await stage.night()).toMatchObject({ totals: { inScope: 2, findings: { 'in-step': 2 } } });
  expect(await context.cursors.get('start-over', 1)).toBeUndefined();
});

test('a library: no file counts as deleted in the nights after', async () => {
  const stage = await twoUsersInStep();
  const { tenant, context } = stage;
  tenant.library.forgetBefore(tenant.library.seq + 1);
  const secondDelivery = deliverTwice(stage, 'libraryFiles', 'put', async () =>
    refreshLibrary(context, { runId: await runId(stage), page: 0, waits: 0 }),
  );
  await stage.night();
  await secondDelivery();
  expect(await stage.night()).toMatchObject({ totals: { inScope: 2, findings: { 'in-step': 2 } } });
  for (const { id } of tenant.users.values()) {
    const seen = [...((await context.users.get(id))?.value.seen.values() ?? [])];
    expect(seen.map((files) => Object.keys(files).sort())).toEqual([['L', 'M', 'S']]);
  }
});

test('a library: what an older delivery stores last counts as unknown, not as gone', async () => {
  const stage = await twoUsersInStep();
  const { tenant, context } = stage;
  const again = () => requestStartOver(context, { directory: false, library: true });
  await again();
  await applyStartOver(context, context.clock.now());
  await again();
  // The older delivery reads for the second listing, which never ended, and has not learnt of the third.
  const mend = stage.wrap('libraryFiles', (real) => ({
    async put(listId, files, listing) {
      await real.put(listId, files, listing);
      if (listing === 3 && files.length > 0) await real.put(listId, files, 2);
      mend();
    },
  }));
  const { totals } = await stage.night();
  expect(totals?.findings).toEqual({ 'in-step': 2 });
  for (const person of tenant.users.values()) {
    const seen = [...(await stage.row(person)).seen.values()];
    expect(seen.map((files) => Object.keys(files).sort())).toEqual([['L', 'M', 'S']]);
  }
  // It is repeated soon.
  expect(await context.cursors.get('library', 1)).toMatchObject({ full: false, listing: 3, doubts: 1 });
  await stage.night();
  await stage.night();
  expect(await context.cursors.get('library', 1)).not.toMatchObject({ doubts: 1 });
  expect(await context.cursors.get('library', 1)).toMatchObject({ listing: 4 });
});

test('a library that is to be read again: what the listing lacks is not taken for deleted', async () => {
  const stage = await twoUsersInStep();
  const { tenant, context } = stage;
  const [first] = [...tenant.users.values()];
  tenant.library.forgetBefore(tenant.library.seq + 1);
  const mend = stage.wrap('library', (library) => ({
    async delta(link) {
      const page = await library.delta(link);
      await requestStartOver(context, { directory: false, library: true });
      return {
        ...page,
        changes: page.changes.filter((one) => one.kind !== 'file' || one.base !== first?.id),
      };
    },
  }));
  await stage.night();
  mend();
  const [files] = [...((await context.users.get(first?.id ?? ''))?.value.seen.values() ?? [])];
  expect(Object.keys(files ?? {}).sort()).toEqual(['L', 'M', 'S']);
});
