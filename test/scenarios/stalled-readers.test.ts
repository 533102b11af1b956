/** What sixty callers cost who ask for as much as there is, and read none of it, through the local host. */
import { connect, type Socket } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { spreadId, writeRun } from '../../local/memory/written-run.ts';
import { eventually } from '../host/eventually.ts';
import { addMissing } from '../kit/people.ts';
import { type Stage, setStage } from '../kit/stage.ts';
import { describeAtLength } from '../kit/test-with.ts';

const readers = 60;
/** A copy holds three photos as text, so few are enough. */
const copies = 12;
const lines = 5_000;
const runId = '20260301T010000Z';
const megabyte = 1_000_000;
const patienceMs = 300_000;

describeAtLength('sixty readers who do not read', () => {
  let stage: Stage;
  let ids: readonly string[] = [];
  beforeAll(async () => {
    stage = await setStage({
      tenant: { users: 0, kind: 'empty', seed: 23 },
      settings: { KEY_PICTURES: 'true' },
    });
    const photo = await noise();
    expect(photo.length / megabyte).toBeGreaterThan(3.5);
    ids = Array.from({ length: readers }, (_, number) => {
      const { id } = addMissing(stage.tenant, `user${number}`);
      stage.tenant.changeBytes(id, photo);
      return id;
    });
    const facts = ids.map((id, number) => ({ id, upn: `user${number}@contoso.com`, epoch: 1 }));
    await stage.state.users.mergeDirectory(facts);
    const at = new Date().toISOString();
    const bytes = { S: photo, M: photo, L: photo };
    for (const id of ids.slice(0, copies)) {
      await stage.state.undo.keep(id, runId, {
        ...{ host: 'contoso-my.sharepoint.com', base: id, at, files: bytes },
        replacedBy: { kind: 'nothing' },
        properties: {
          PictureURL: `https://contoso-my.sharepoint.com:443/User%20Photos/Profile%20Pictures/${id}_MThumb.jpg`,
          'SPS-PicturePlaceholderState': '0',
          'SPS-PictureTimestamp': '63800000000',
          'SPS-PictureExchangeSyncState': '0',
        },
      });
    }
    await writeRun(stage.state, runId, lines);
  }, patienceMs);
  afterAll(() => stage?.stop());

  test.each([
    ['pictures of Exchange', (id: string) => `users/${id}/pictures/exchange`],
    ['renditions', (id: string) => `users/${id}/pictures/rendition/L`],
    ['undo copies', (id: string) => `users/${id}/pictures/undo/${runId}/L`],
    ['a report as CSV', () => `runs/${runId}/report?format=csv`],
    ['a report as a page', () => `runs/${runId}/report?format=html`],
    ['a report as JSON', () => `runs/${runId}/report?format=json`],
  ])(
    '%s',
    async (what, routeOf) => {
      await stage.restartHost();
      expect((await stage.get(routeOf(ids[0] ?? spreadId(0, lines)))).status).toBe(200);
      const before = (await stage.host.stats()).rssBytes;
      const url = new URL(stage.host.url);
      const asked = what === 'undo copies' ? ids.map((_, number) => ids[number % copies] ?? '') : ids;
      const sockets = asked.map((id) => ask(url, routeOf(id)));
      let most = before;
      const began = performance.now();
      await eventually(
        'every caller is let go',
        async () => {
          most = Math.max(most, (await stage.host.stats()).rssBytes);
          const left = sockets.filter(({ destroyed }) => !destroyed).length;
          return performance.now() - began > 20_000 || left === 0;
        },
        patienceMs,
      );
      for (const socket of sockets) socket.destroy();
      const grown = Math.round((most - before) / megabyte);
      process.stdout.write(`${what}: ${Math.round(before / megabyte)} MB, and ${grown} MB more at most\n`);
      // An instance has 2,048 MB.
      expect(grown).toBeLessThan(500);
      expect((await stage.get('health')).status).toBe(200);
    },
    patienceMs,
  );
});

function ask({ hostname, port }: URL, route: string): Socket {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  socket.write(`GET /api/${route} HTTP/1.1\r\nHost: ${hostname}:${port}\r\n\r\n`);
  socket.pause();
  return socket;
}

/** As large as a photo in Exchange may be. */
async function noise(): Promise<Buffer> {
  const background = { r: 128, g: 128, b: 128 };
  const create = { width: 2_100, height: 2_100, channels: 3, background } as const;
  const noisy = { ...create, noise: { type: 'gaussian', mean: 128, sigma: 60 } } as const;
  return sharp({ create: noisy }).jpeg({ quality: 93 }).toBuffer();
}
