/** The memory for pictures is limited, for any number of users and any size of photos. */
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, onTestFinished, test } from 'vitest';
import { createPortraits } from '../../local/portraits/portraits.ts';
import { createBudget } from '../../shared/adapters/images/budget.ts';
import { centreSquare } from '../../shared/adapters/images/centre-square.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import type { FileReading, SourcePhoto } from '../../shared/core/observation.ts';
import { nothingKept, pictureReader } from '../../shared/workflows/observe/picture-reader.ts';
import { readPhotos } from '../../shared/workflows/observe/read-photos.ts';
import { connectToTenant } from '../adapters/transport/tenant-connection.ts';

const mebibyte = 1024 * 1024;
const portrait = await createPortraits('memory').render(createPortraits('memory').face(1), { width: 120 });
/** Data that a phone writes behind the end of a picture counts too. */
const photo = Buffer.concat([portrait, Buffer.alloc(3.7 * mebibyte - portrait.length)]);
const pixels = { width: 120, height: 120 };

test.each<[string, readonly number[]]>([
  ['small ones', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ['large ones among small ones', [1, 9, 1, 1, 9, 1, 1]],
  ['one larger than all', [3, 100, 3, 3]],
  ['each as large as all', [10, 10, 10]],
])('a budget of 10 is kept, first come, first served: %s', async (_name, amounts) => {
  const budget = createBudget(10);
  let [held, most] = [0, 0];
  const order: number[] = [];
  const work = amounts.map((amount, index) =>
    budget.within(amount, async () => {
      order.push(index);
      held += Math.min(amount, 10);
      most = Math.max(most, held);
      await setImmediate();
      held -= Math.min(amount, 10);
    }),
  );
  await Promise.all(work);
  expect(most).toBeLessThanOrEqual(10);
  expect(order).toEqual(amounts.map((_, index) => index));
});

test('a failed reservation is returned to the budget', async () => {
  const budget = createBudget(10);
  const failed = budget.within(10, async () => Promise.reject(new Error('no picture')));
  const next = budget.within(10, async () => 'next');
  await expect(failed).rejects.toThrow('no picture');
  expect(await next).toBe('next');
});

test.each([
  ['line by line, where that is possible', false, 1 / 2],
  ['as a whole otherwise', true, 4],
])('a picture is decoded %s, in its part of the memory', async (_name, progressive, bytesPerPixel) => {
  const parts: number[] = [];
  const memory = {
    within<T>(amount: number, work: (correct: () => void) => Promise<T>) {
      parts.push(amount);
      return work(() => undefined);
    },
  };
  const { data, info } = await sharp(portrait).jpeg({ progressive }).toBuffer({ resolveWithObject: true });
  expect(await centreSquare(data, () => 48, memory)).toMatchObject({ side: 48 });
  expect(parts).toEqual([info.width * info.height * bytesPerPixel]);
});

test.each([
  ['of 3.7 MB each, whatever their pixels say', pixels],
  ['of 3.7 MB each, of unknown pixels', undefined],
  ['of 3.7 MB each, without their metadata', 'unmeasured'],
] as const)('four messages read 20 photos %s: at most 40 MB at a time', async (_name, givenPixels) => {
  const images = { ...createImages(), likeness: async () => undefined };
  let [held, most] = [0, 0];
  const sourcePhotos = {
    async download(ids: readonly string[]) {
      held += ids.length * photo.length;
      most = Math.max(most, held);
      await setImmediate();
      held -= ids.length * photo.length;
      return new Map(ids.map((id) => [id, { kind: 'photo', bytes: photo } as const]));
    },
  };
  const described = { kind: 'photo', etag: 'e' } as const;
  const source =
    typeof givenPixels === 'object' ? { ...described, pixels: givenPixels } : (givenPixels ?? described);
  const context = { images, sourcePhotos: sourcePhotos as never };
  // The first message measures how large they are. Before that, only the limit of one answer holds (below).
  await readPhotos(context, [{ id: 'first', source }], false);
  most = 0;
  const messages = [1, 2, 3, 4].map((message) =>
    readPhotos(
      context,
      new Array(20).fill(0).map((_, index) => ({ id: `${message}-${index}`, source })),
      false,
    ),
  );
  const read = await Promise.all(messages);
  expect(read.map(({ size }) => size)).toEqual([20, 20, 20, 20]);
  expect(
    read.every((photos) => [...photos.values()].every((one) => one.kind === 'photo' && !one.bytes)),
  ).toBe(true);
  expect(most).toBeLessThanOrEqual(40 * mebibyte);
});

test('an answer with large photos among small ones is not read as a whole: it is requested in halves', async () => {
  const tenant = await connectToTenant({ users: 20, kind: 'in-step' });
  onTestFinished(() => tenant.server.stop());
  const ids = [...tenant.server.tenant.users.values()].filter((user) => user.photo).map(({ id }) => id);
  for (const id of ids.slice(0, 6)) tenant.server.tenant.changeBytes(id, photo);
  const photos = await tenant.sourcePhotos.download(ids);
  expect([...photos.values()].map(({ kind }) => kind)).toEqual(ids.map(() => 'photo'));
  expect(tenant.sent.filter(({ kind }) => kind === 'photo bytes batch').length).toBeGreaterThan(2);
});

/** Compared alone: the difference of two large photos would take minutes to print. */
function causeOf(reading: SourcePhoto | FileReading | undefined): string | undefined {
  return reading?.kind === 'unknown' ? reading.cause : reading?.kind;
}

test('a photo larger than any answer may be is unknown, and the others are read', async () => {
  const tenant = await connectToTenant({ users: 6, kind: 'in-step' });
  onTestFinished(() => tenant.server.stop());
  const ids = [...tenant.server.tenant.users.values()].filter((user) => user.photo).map(({ id }) => id);
  const [giant = '', ...others] = ids;
  tenant.server.tenant.changeBytes(giant, Buffer.concat([portrait, Buffer.alloc(14 * mebibyte)]));
  const photos = await tenant.sourcePhotos.download(ids);
  expect(causeOf(photos.get(giant))).toBe('more than 16 MiB');
  expect(others.map((id) => photos.get(id)?.kind)).toEqual(others.map(() => 'photo'));
});

test('a file in the library larger than any thumbnail is unknown', async () => {
  const tenant = await connectToTenant();
  onTestFinished(() => tenant.server.stop());
  const { library } = tenant.server.tenant;
  library.putFile(library.folderPath, 'x_MThumb.jpg', Buffer.alloc(17 * mebibyte, 1), 'user');
  expect(causeOf(await tenant.library.read(`${library.folderPath}/x_MThumb.jpg`))).toBe('more than 16 MiB');
});

test('a reader that only compares keeps the likeness of a large file, and drops its bytes', async () => {
  const images = createImages();
  const library = {
    locate: async () => ({ host: 'h', home: true, folder: '/f', listId: '1' }),
    read: async (path: string) => ({ kind: 'file', bytes: path.includes('_M') ? photo : portrait }) as const,
  };
  const comparing = pictureReader(library, images, nothingKept);
  expect(await comparing.likeness('x', 'M')).toHaveLength(432);
  expect(await comparing.bytes('x', 'M')).toBeUndefined();
  expect(await comparing.bytes('x', 'L')).toEqual(portrait);
  const writing = pictureReader(library, images);
  expect(await writing.bytes('x', 'M')).toEqual(photo);
});
