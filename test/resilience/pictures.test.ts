/** Pictures from phones, cameras and broken services: what a viewer shows is read, others are refused with a message. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createPortraits } from '../../local/portraits/portraits.ts';
import type { Person } from '../../local/tenant/truth/types.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { samePicture } from '../../shared/core/likeness.ts';
import { play } from '../kit/in-process.ts';
import { eachWithStandIns } from '../kit/test-with.ts';

const images = createImages();
const portraits = createPortraits('odd pictures');
const face = portraits.face(3);
const square = await portraits.render(face, { width: 480 });
const png = await portraits.render(face, { width: 480, format: 'png' });
const progressive = await sharp(png).jpeg({ progressive: true }).toBuffer();
const cmyk = await sharp(png).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
/** What these show is not quite what they were made of: CMYK has fewer colours. */
const originals: Readonly<Record<string, Buffer>> = {
  grey: await sharp(png).greyscale().png().toBuffer(),
  CMYK: await sharp(cmyk).toColourspace('srgb').png().toBuffer(),
};
const withoutEnd = (jpeg: Buffer) => jpeg.subarray(0, -2);
const joined = (...parts: (Buffer | readonly number[])[]) =>
  Buffer.concat(parts.map((part) => Buffer.from(part)));

/** A phone's picture: drawn small, enlarged, so that the test is quick. `width` and `height` as stored. */
async function large(width: number, height: number, orientation: number): Promise<Buffer> {
  const sideways = orientation >= 5;
  const [w, h] = sideways ? [3, 4] : [4, 3];
  const exifOrientation = orientation as 1 | 6;
  const small = await portraits.render(face, {
    width: w * 120,
    height: h * 120,
    exifOrientation,
    quality: 95,
  });
  return sharp(small)
    .resize(width, height, { fit: 'fill' })
    .withMetadata({ orientation })
    .jpeg({ quality: 30 })
    .toBuffer();
}

async function frames(format: 'gif' | 'webp'): Promise<Buffer> {
  const other = await portraits.render(portraits.face(9), { width: 480, format: 'png' });
  return sharp([png, other], { join: { animated: true } })
    [format]()
    .toBuffer();
}

const shown: readonly [string, () => Buffer | Promise<Buffer>][] = [
  ['8192 x 6144 pixels, stored sideways', () => large(8192, 6144, 6)],
  ['4096 x 3072 pixels', () => large(4096, 3072, 1)],
  ['a JPEG without an end marker', () => withoutEnd(square)],
  ['a progressive JPEG without an end marker', () => withoutEnd(progressive)],
  ['a JPEG with half an end marker', () => square.subarray(0, -1)],
  [
    'a JPEG without an end marker, padded with zeros',
    () => joined(withoutEnd(square), new Array(512).fill(0)),
  ],
  ['a JPEG with a second picture behind its end', () => joined(square, square.subarray(0, 2_000))],
  ['a progressive JPEG', () => progressive],
  ['grey', () => sharp(png).greyscale().jpeg({ quality: 95 }).toBuffer()],
  ['CMYK', () => cmyk],
  ['another colour profile', () => sharp(png).withIccProfile('p3').jpeg({ quality: 95 }).toBuffer()],
  ['a PNG of 16 bits', () => sharp(png).toColourspace('rgb16').png().toBuffer()],
  ['an interlaced PNG', () => sharp(png).png({ progressive: true }).toBuffer()],
  ['an animated GIF: its first picture', () => frames('gif')],
  ['an animated WebP: its first picture', () => frames('webp')],
];

// The second one is only smaller than the first.
const quick = shown.map((_, index) => index).filter((index) => index !== 1);
eachWithStandIns(shown, quick)('%s is read, and shows the face', async ([name, make]) => {
  const bytes = await make();
  const wanted = await images.likeness(originals[name] ?? square);
  const seen = await images.likeness(bytes);
  expect(seen && wanted && samePicture(seen, wanted)).toBe(true);
  const made = await images.renditions(bytes, { S: 48, M: 72, L: 300 });
  const copied = await images.likeness(Buffer.from(made?.L ?? []));
  expect(copied && wanted && samePicture(copied, wanted)).toBe(true);
});

function claiming(bytes: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(bytes);
  const frame = changed.indexOf(Buffer.from([0xff, 0xc0]));
  changed.writeUInt16BE(height, frame + 5);
  changed.writeUInt16BE(width, frame + 7);
  return changed;
}

const pngClaiming = Buffer.from(png);
pngClaiming.writeUInt32BE(60_000, 16);
pngClaiming.writeUInt32BE(60_000, 20);

test.each<[string, Buffer, string]>([
  ['half a JPEG', square.subarray(0, square.length / 2), 'is cut short'],
  ['half a progressive JPEG', progressive.subarray(0, progressive.length / 2), 'is cut short'],
  ['half a PNG', png.subarray(0, png.length / 2), 'is not a readable image'],
  [
    'a JPEG of 65,000 x 65,000',
    claiming(square, 65_000, 65_000),
    'is too large to be decoded (65000 x 65000 pixels)',
  ],
  [
    'a JPEG with more pixels than its bytes hold',
    claiming(square, 9_000, 9_000),
    'is too large to be decoded (9000 x 9000 pixels)',
  ],
  ['a PNG of 60,000 x 60,000', pngClaiming, 'is too large to be decoded (60000 x 60000 pixels)'],
  ['nothing', Buffer.alloc(0), 'is not a readable image'],
  ['a page', Buffer.from('<!DOCTYPE html><html></html>'), 'is not a readable image'],
])('%s is refused with a message', async (_name, bytes, problem) => {
  const begun = performance.now();
  expect(await images.likeness(bytes)).toBeUndefined();
  expect(await images.problem(bytes)).toBe(problem);
  expect(performance.now() - begun).toBeLessThan(5_000);
});

test('a night reads pictures that viewers show, and reports what is wrong with others', async () => {
  const stage = await play();
  await stage.closedBefore();
  const people = ['endless', 'cut', 'bomb', 'page', 'huge'].map((name) => stage.withPhoto(name));
  const [endless, cut, bomb, page, huge] = people as [Person, Person, Person, Person, Person];
  const { tenant } = stage;
  tenant.changeBytes(endless.id, withoutEnd(square));
  tenant.changeBytes(cut.id, square.subarray(0, square.length / 2));
  tenant.changeBytes(bomb.id, pngClaiming);
  tenant.changeBytes(page.id, Buffer.from('<!DOCTYPE html><html><body>Sorry</body></html>'));
  tenant.changeBytes(huge.id, await large(1536, 1152, 6));
  const run = await stage.night();
  const findings = await stage.findings(run.id);
  expect(people.map(({ id }) => findings.get(id)?.cause)).toEqual([
    undefined,
    'Exchange: the photo is cut short',
    'Exchange: the photo is too large to be decoded (60000 x 60000 pixels)',
    'Exchange: bytes that are not an image',
    undefined,
  ]);
  expect([endless, huge].map(({ id }) => findings.get(id)?.outcome)).toEqual(['repaired', 'repaired']);
});
