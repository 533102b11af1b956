/** Runs in which Graph does not serve the picture list, so that it is read through SharePoint REST. */
import { describe, expect, test } from 'vitest';
import { type Counts, countsBetween } from '../../local/tenant/server/accounting.ts';
import { audit } from '../../local/tenant/truth/oracle.ts';
import type { RunRecord } from '../../shared/core/run.ts';
import { type Play, play } from '../kit/in-process.ts';

const mySite = 'contoso-my.sharepoint.com';

async function stageOf(names: readonly string[]): Promise<Play> {
  const stage = await play({ server: { replayItems: false }, settings: { DEEP_CHECK_DAYS: '90' } });
  for (const name of names) stage.inStep(name);
  await stage.closedBefore();
  return stage;
}

function idOf({ tenant }: Play, name: string): string {
  return [...tenant.users.values()].find(({ upn }) => upn.startsWith(`${name}@`))?.id ?? '';
}

async function counted(stage: Play): Promise<{ run: RunRecord; counts: Counts }> {
  const before = stage.server.counts();
  const run = await stage.night();
  return { run, counts: countsBetween(before, stage.server.counts()) };
}

/** Findings and outcomes of the run, by sign-in name. */
async function foundBy(stage: Play, run: RunRecord): Promise<Record<string, unknown>> {
  const rows = await stage.findings(run.id);
  const summary = [...rows].map(([id, { finding, outcome }]) => {
    return [stage.tenant.users.get(id)?.upn, { finding, outcome }] as const;
  });
  return Object.fromEntries(summary.sort(([a = ''], [b = '']) => (a < b ? -1 : 1)));
}

/** Two runs, with every possible change to a photo between them. */
async function twoNights(stage: Play) {
  const { tenant } = stage;
  const { library } = tenant;
  const file = (name: string, size: 'S' | 'M' | 'L') => tenant.pathShown(idOf(stage, name), size) ?? '';
  const first = await stage.night();
  tenant.changePhoto(idOf(stage, 'newer'));
  tenant.editInSharePoint(idOf(stage, 'edited'));
  tenant.deleteFile(idOf(stage, 'deleted'), 'S');
  library.moveFile(file('renamed', 'L'), `${library.folderPath}/holiday.jpg`);
  tenant.touchFile(idOf(stage, 'touched'), 'M');
  const restored = library.fileAt(file('restored', 'M'))?.itemId ?? 0;
  tenant.deleteFile(idOf(stage, 'restored'), 'M');
  library.restoreFile(restored);
  stage.withPhoto('missing');
  const second = await stage.night();
  const { totals } = await audit(tenant);
  return { first: first.totals?.findings, found: await foundBy(stage, second), second, audited: totals };
}

const names = ['newer', 'edited', 'deleted', 'renamed', 'touched', 'restored', 'quiet'];

describe('Graph refuses the list', () => {
  test('runs find and repair the same as with Graph, then have nothing left to do', async () => {
    const withGraph = await twoNights(await stageOf(names));
    const stage = await stageOf(names);
    stage.server.faults.refuseLists('both', 403);
    const without = await twoNights(stage);
    expect(without.found).toEqual(withGraph.found);
    expect(Object.keys(without.found).sort()).toEqual(
      ['deleted', 'edited', 'missing', 'newer', 'renamed'].map((name) => `${name}@contoso.com`),
    );
    expect(without.first).toEqual(withGraph.first);
    expect(without.second.totals?.findings).toEqual(withGraph.second.totals?.findings);
    expect(without.audited).toEqual(withGraph.audited);
    expect(without.audited.current).toBe(names.length + 1);

    const settling = await counted(stage);
    expect(settling.run.totals?.findings).toEqual({ 'in-step': names.length + 1 });
    expect(settling.counts.writes).toBe(0);
    expect(settling.counts.photoDownloads).toBeLessThanOrEqual(5 * 3);

    const quiet = await counted(stage);
    expect(quiet.run.totals?.findings).toEqual({ 'in-step': names.length + 1 });
    expect(quiet.counts.writes).toBe(0);
    // Some users' deep check may be due, depending on the date.
    expect(quiet.counts.photoDownloads).toBeLessThanOrEqual(2 * (quiet.run.totals?.deepChecked ?? 0));
    expect(quiet.counts.requests[`${mySite} list-changes`]).toBe(1);
    expect(quiet.counts.requests[`${mySite} list-rows`] ?? 0).toBe(0);
    expect(stage.errors).toEqual([]);
  });

  test('a full listing after four weeks finds what the change log did not report', async () => {
    const stage = await stageOf(['a', 'b']);
    stage.server.faults.refuseLists('changes', 501);
    await stage.night();
    stage.tenant.deleteFile(idOf(stage, 'a'), 'L');
    stage.tenant.library.forgetBefore(stage.tenant.library.seq + 1);
    expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 2 });
    const later = await stage.night(28);
    expect(await foundBy(stage, later)).toEqual({
      'a@contoso.com': { finding: 'incomplete', outcome: 'repaired' },
    });
    expect(stage.errors).toEqual([]);
  });
});

test('a change from Graph to REST and back writes nothing, reads each file at most once, and still finds drift', async () => {
  const all = ['a', 'b', 'c', 'd'];
  const stage = await stageOf(all);
  await stage.night();
  const fault = stage.server.faults.refuseLists('both', 404);
  const toRest = await counted(stage);
  expect(toRest.run.totals?.findings).toEqual({ 'in-step': 4 });
  expect(toRest.counts.requests[`${mySite} list-rows`]).toBe(1);
  const files = stage.tenant.library.files.size;
  expect(toRest.counts).toMatchObject({ writes: 0, photoDownloads: files });
  expect((await counted(stage)).counts).toMatchObject({ writes: 0, photoDownloads: 0 });

  stage.server.faults.remove(fault);
  stage.tenant.changePhoto(idOf(stage, 'd'));
  const back = await counted(stage);
  expect(await foundBy(stage, back.run)).toEqual({
    'd@contoso.com': { finding: 'source-newer', outcome: 'repaired' },
  });
  expect(stage.written().every((name) => name.startsWith(idOf(stage, 'd')) || !name.endsWith('.jpg'))).toBe(
    true,
  );
  expect(new Set(stage.tenant.writes.filter(({ by }) => by === 'app').map(({ userId }) => userId))).toEqual(
    new Set([idOf(stage, 'd')]),
  );
  expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 4 });
  expect((await counted(stage)).counts).toMatchObject({ writes: 0, photoDownloads: 0 });
  expect(stage.errors).toEqual([]);
});
