/** Bytes that were read under a new ETag do not count for ever. */
import { describe, expect, test } from 'vitest';
import { placeFiles } from '../../local/tenant/truth/native-sync.ts';
import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';
import { lineOf, originalOf } from '../workflows/telling.ts';

describe('bytes that were stale when they were read', () => {
  // M is what a deep check reads in any case.
  eachWithStandIns(['S', 'M', 'L'] as const, [1, 2])('are read again: %s', async (size) => {
    const stage = await play({ settings: { MODE: 'report' } });
    const person = stage.inStep('a');
    const other = stage.withPhoto('b');
    await stage.night();
    const name = `${person.id}_${size}Thumb.jpg`;
    const before = await stage.tenant.library.fileAt(`${stage.tenant.library.folderPath}/${name}`)?.bytes();
    placeFiles(stage.tenant, person.id, originalOf(other), { only: [size] });
    const stale = stage.server.faults.add({
      match: { path: new RegExp(name), method: 'GET' },
      answer: { status: 200, body: before, contentType: 'image/jpeg' },
    });
    const second = await stage.night();
    expect(second.totals?.findings).toMatchObject({ 'in-step': 1 });
    stage.server.faults.remove(stale);
    const later = await stage.night(14);
    expect(await lineOf(stage, later.id, person)).toMatch(/^(incomplete|changed-in-sharepoint) copy/);
  });

  test('are read again once, and not a third time', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    const person = stage.inStep('a');
    await stage.night();
    stage.tenant.touchFile(person.id, 'L');
    await stage.night();
    const marked = async () => (await stage.row(person)).agreement?.files.L.movedAt;
    const at = await marked();
    expect(at).toBeDefined();
    // A second reading within the hour proves nothing: the same cache may have answered.
    await stage.remember(person, () => ({ deepCheckedAt: '2020-01-01T00:00:00.000Z' }));
    stage.pass({ minutes: 30 });
    await startRun(stage.context, 'manual', stage.now());
    await stage.pump();
    expect(await marked()).toBe(at);
    await stage.night(14);
    expect(await marked()).toBeUndefined();
    let reads = 0;
    stage.wrap('library', (library) => ({
      async read(path) {
        reads += 1;
        return library.read(path);
      },
    }));
    await stage.night(14);
    expect(reads).toBe(1);
  });

  test('of the source are found by the deep check', async () => {
    const stage = await play({ settings: { MODE: 'report' } });
    const person = stage.inStep('a');
    await stage.night();
    const before = await person.photo?.bytes();
    stage.tenant.changePhoto(person.id);
    const mend = stage.wrap('sourcePhotos', (photos) => ({
      async download(ids) {
        const real = await photos.download(ids);
        return new Map(
          [...real].map(([id]) => [id, { kind: 'photo', bytes: before as Uint8Array } as const]),
        );
      },
    }));
    expect((await stage.night()).totals?.findings).toEqual({ 'in-step': 1 });
    mend();
    expect(await lineOf(stage, (await stage.night(14)).id, person)).toBe('source-newer copy - -');
  });
});
