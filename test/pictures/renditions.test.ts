import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { differs, fingerprint } from '../../local/portraits/fingerprint.ts';
import { createPortraits } from '../../local/portraits/portraits.ts';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import { samePicture } from '../../shared/core/likeness.ts';
import { type PerSize, sizes } from '../../shared/core/observation.ts';

const images = createImages();
const portraits = createPortraits('renditions');
const face = portraits.face(10);
const pixels = { S: 48, M: 72, L: 300 };

async function renditionsOf(
  bytes: Uint8Array,
  wanted: PerSize<number> = pixels,
): Promise<PerSize<Uint8Array>> {
  const made = await images.renditions(bytes, wanted);
  if (made === undefined) throw new Error('The picture was called unreadable.');
  return made;
}

/** Root mean square difference of the pixels that a person sees; only for pictures that are upright and square already. */
async function seenDifference(rendition: Uint8Array, expected: Uint8Array): Promise<number> {
  return differs(await fingerprint(rendition), await fingerprint(expected));
}

test('a square JPEG becomes three JPEGs of the configured sizes that show the same picture', async () => {
  const source = await portraits.render(face, { width: 648 });
  const made = await renditionsOf(source);
  for (const size of sizes) {
    const { format, width, height } = await sharp(made[size]).metadata();
    expect({ format, width, height }).toEqual({ format: 'jpeg', width: pixels[size], height: pixels[size] });
    expect(await seenDifference(made[size], source)).toBeLessThan(5);
  }
});

test('the pixels of a picture are those of its upright form', async () => {
  const bytes = await sharp(await portraits.render(face, { width: 96 }))
    .resize(96, 64)
    .withMetadata({ orientation: 6 })
    .toBuffer();
  expect(await images.pixels(bytes)).toEqual({ width: 64, height: 96 });
  expect(await images.pixels(new Uint8Array(9))).toBeUndefined();
});

test('other sizes can be configured', async () => {
  const made = await renditionsOf(await portraits.render(face, { width: 648 }), { S: 64, M: 240, L: 648 });
  expect((await sharp(made.L).metadata()).width).toBe(648);
  expect((await sharp(made.S).metadata()).width).toBe(64);
});

test('equal pictures give equal bytes', async () => {
  const source = await portraits.render(face, { width: 300 });
  expect(await renditionsOf(source)).toEqual(await renditionsOf(source));
});

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
  'EXIF orientation %i is applied, cropped to the centre, and removed',
  async (exifOrientation) => {
    const expected = await portraits.render(face, { width: 300 });
    const source = await portraits.render(face, { width: 450, height: 300, exifOrientation });
    const made = await renditionsOf(source);
    const metadata = await sharp(made.L).metadata();
    expect(metadata).toMatchObject({ width: 300, height: 300 });
    expect(metadata.orientation).toBeUndefined();
    expect(await seenDifference(made.L, expected)).toBeLessThan(5);
    const [seen, wanted] = [await images.likeness(source), await images.likeness(expected)];
    expect(seen && wanted && samePicture(seen, wanted)).toBe(true);
  },
);

test.each([
  ['wide', 500, 301],
  ['tall', 301, 500],
  ['a banner', 640, 100],
])('%s: the centre square is kept', async (_name, width, height) => {
  const source = await portraits.render(face, { width, height });
  const { L } = await renditionsOf(source);
  const side = Math.min(width, height, 300);
  expect(await sharp(L).metadata()).toMatchObject({ width: side, height: side });
  expect(await seenDifference(L, await portraits.render(face, { width: side }))).toBeLessThan(5);
});

test('a picture of 64x64 is never enlarged, but made smaller where needed', async () => {
  const made = await renditionsOf(await portraits.render(face, { width: 64 }));
  const widths = await Promise.all(sizes.map(async (size) => (await sharp(made[size]).metadata()).width));
  expect(widths).toEqual([48, 64, 64]);
});

test('a transparent PNG gets a white background', async () => {
  const source = await sharp({ create: { width: 400, height: 400, channels: 4, background: '#00000000' } })
    .png()
    .toBuffer();
  const { L } = await renditionsOf(source);
  const { channels } = await sharp(L).stats();
  expect(channels.map(({ min }) => min)).toEqual([255, 255, 255]);
  expect(await images.likeness(source)).toEqual(new Array(432).fill(255));
});

test('CMYK, 16 bits, grey and other colour profiles become three channels of sRGB', async () => {
  const plain = sharp(await portraits.render(face, { width: 300, format: 'png' }));
  const grey = await plain.clone().toColourspace('b-w').jpeg().toBuffer();
  const cmyk = await plain.clone().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
  const deep = await plain.clone().toColourspace('rgb16').png().toBuffer();
  const wide = await plain.clone().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer();
  expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
  expect((await sharp(grey).metadata()).channels).toBe(1);
  expect((await sharp(deep).metadata()).depth).toBe('ushort');
  const colour = await plain.clone().toBuffer();
  for (const [source, expected, tolerance] of [
    [grey, grey, 3],
    [deep, colour, 3],
    [wide, colour, 5],
    [cmyk, colour, 30],
  ] as const) {
    const { L } = await renditionsOf(source);
    const metadata = await sharp(L).metadata();
    expect(metadata).toMatchObject({ space: 'srgb', channels: 3, depth: 'uchar' });
    expect(metadata.icc).toBeUndefined();
    expect(await seenDifference(L, expected)).toBeLessThan(tolerance);
    expect(await images.likeness(source)).toHaveLength(432);
  }
});

test('metadata is removed', async () => {
  const source = await sharp(await portraits.render(face, { width: 300 }))
    .withExif({ IFD0: { Copyright: 'a studio', Artist: 'a photographer' } })
    .jpeg()
    .toBuffer();
  expect((await sharp(source).metadata()).exif).toBeDefined();
  for (const rendition of Object.values(await renditionsOf(source))) {
    const { exif, icc, xmp, iptc } = await sharp(rendition).metadata();
    expect([exif, icc, xmp, iptc]).toEqual([undefined, undefined, undefined, undefined]);
  }
});

const whole = await portraits.render(face, { width: 648 });
const wholePng = await portraits.render(face, { width: 200, format: 'png' });
const corrupt = Buffer.from(wholePng).fill(0x55, 2_000, 2_200);
const huge = Buffer.from(wholePng);
huge.writeUInt32BE(60_000, 16);
huge.writeUInt32BE(60_000, 20);

test.each([
  ['0 bytes', Buffer.alloc(0)],
  ['an HTML page', Buffer.from('<!DOCTYPE html><html><body>Service unavailable</body></html>')],
  [
    'a drawing that is no photo',
    Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
  ],
  ['a JPEG that ends after its header', whole.subarray(0, 200)],
  ['half a JPEG', whole.subarray(0, whole.length / 2)],
  ['a JPEG without its last kilobyte', whole.subarray(0, whole.length - 1_024)],
  ['half a PNG', wholePng.subarray(0, wholePng.length / 2)],
  ['a PNG with wrong bytes in the middle', corrupt],
  ['a PNG that claims 3.6 thousand million pixels', huge],
  ['a JPEG signature and noise', Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...new Array(500).fill(0x37)])],
])('%s is unreadable', async (_name, bytes) => {
  expect(await images.likeness(bytes)).toBeUndefined();
  expect(await images.renditions(bytes, pixels)).toBeUndefined();
});

test('a picture of one pixel is readable, and stays one pixel', async () => {
  const source = await sharp({ create: { width: 1, height: 1, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  const { S } = await renditionsOf(source);
  expect(await sharp(S).metadata()).toMatchObject({ width: 1, height: 1 });
  expect((await images.likeness(source))?.slice(0, 3)).toEqual([0x33, 0x66, 0x99]);
});

test('the hash is SHA-256 in lower-case hexadecimal', () => {
  expect(images.sha256(whole)).toBe(createHash('sha256').update(whole).digest('hex'));
  expect(images.sha256(new Uint8Array())).toBe(
    'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  );
});
