/** The directory, read page by page, and in full when its delta is not enough. */

import { expect, test } from 'vitest';
import { dayMs } from '../../shared/core/calendar.ts';
import type { DeltaPage } from '../../shared/ports/tenant.ts';
import { readDirectoryCursor } from '../../shared/workflows/ledger/directory-cursor.ts';
import { type Play, play } from '../kit/in-process.ts';

async function epoch(stage: Play): Promise<number | undefined> {
  return (await readDirectoryCursor(stage.context))?.epoch;
}

/** Each page in two, five minutes apart. */
function inHalves<T>(stage: Play, read: (link: string | undefined) => Promise<DeltaPage<T>>) {
  let rest: DeltaPage<T> | undefined;
  return async (link: string | undefined): Promise<DeltaPage<T>> => {
    stage.pass({ minutes: 5 });
    if (link === 'the rest' && rest !== undefined) return rest;
    const page = await read(link);
    const half = Math.ceil(page.changes.length / 2);
    rest = { ...page, changes: page.changes.slice(half) };
    return { changes: page.changes.slice(0, half), next: 'the rest', delta: undefined };
  };
}

test('the directory is read page by page, with repeated items, and handed over when it takes too long', async () => {
  const stage = await play({ server: { replayItems: true } });
  for (const name of ['a', 'b', 'c', 'd', 'e']) stage.inStep(name);
  stage.wrap('directory', ({ usersDelta }) => ({ usersDelta: inHalves(stage, usersDelta) }));
  stage.wrap('library', ({ delta }) => ({ delta: inHalves(stage, delta) }));
  const pages: string[] = [];
  stage.wrap('queues', (queues) => ({
    async send(queue, message, delayMs) {
      if ('page' in message && message.page !== 0) pages.push(`${queue} ${message.page}`);
      await queues.send(queue, message, delayMs);
    },
  }));
  const run = await stage.night();
  expect(run.totals).toMatchObject({ users: 5, inScope: 5, findings: { 'in-step': 5 } });
  expect(pages).toEqual(['refresh-directory 1', 'refresh-library 1']);
});

test('a property that a delta leaves out keeps its value', async () => {
  const stage = await play();
  const person = stage.inStep('a');
  await stage.night();
  stage.wrap('directory', (directory) => ({
    async usersDelta(link) {
      const page = await directory.usersDelta(link);
      return { ...page, changes: [{ kind: 'changed', id: person.id, geo: 'EUR' }] };
    },
  }));
  const run = await stage.night();
  expect((await stage.row(person)).directory).toMatchObject({
    upn: 'a@contoso.com',
    enabled: true,
    geo: 'EUR',
  });
  expect(run.totals?.findings).toEqual({ 'in-step': 1 });
});

test('after a 410 and every 28 days the directory is read in full, with a new epoch', async () => {
  const stage = await play();
  stage.inStep('a');
  await stage.night();
  expect(await epoch(stage)).toBe(1);
  stage.tenant.forgetDirectoryBefore(stage.tenant.directorySeq + 1);
  await stage.night();
  expect(await epoch(stage)).toBe(2);
  stage.tenant.forgetDirectoryBefore(0);
  const fullPassAgo = async (days: number, changes = {}) => {
    const cursor = await readDirectoryCursor(stage.context);
    const fullSince = new Date(stage.now().getTime() - days * dayMs).toISOString();
    await stage.context.cursors.set('directory', { ...cursor, fullSince, ...changes });
    await stage.night();
  };
  await fullPassAgo(26);
  expect(await epoch(stage)).toBe(2);
  await fullPassAgo(28);
  expect(await epoch(stage)).toBe(3);
  await fullPassAgo(28, { link: undefined, full: true, doneFor: '' });
  expect(await epoch(stage)).toBe(3);
});

test('other failures do not count as a 410', async () => {
  const stage = await play();
  stage.inStep('a');
  const broken = stage.server.faults.outage('graph', { status: 403 });
  const run = await stage.night();
  expect(run.state).toBe('failed');
  stage.server.faults.remove(broken);
  const mend = stage.wrap('library', () => ({
    async delta() {
      throw new Error('HTTP 403');
    },
  }));
  expect((await stage.night()).state).toBe('failed');
  mend();
  expect((await stage.night()).state).toBe('reported');
});
