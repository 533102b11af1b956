/** What is sent to a browser as a picture: a JPEG that can be decoded, and nothing else. */
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createImages } from '../../shared/adapters/images/sharp-images.ts';

const images = createImages();
const picture = () =>
  sharp({
    create: {
      width: 60,
      height: 40,
      channels: 3,
      background: '#000',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  });
const jpeg = await picture().jpeg().toBuffer();

test('a JPEG stays as it is', async () => {
  expect(await images.jpeg(jpeg)).toBe(jpeg);
});

test.each(['png', 'gif', 'webp'] as const)(
  'a picture in %s becomes a JPEG of the same size',
  async (format) => {
    const converted = await images.jpeg(await picture().toFormat(format).toBuffer());
    const { format: made, width, height } = await sharp(converted).metadata();
    expect([made, width, height]).toEqual(['jpeg', 60, 40]);
  },
);

test.each<[string, Uint8Array]>([
  ['HTML', Buffer.from('<script>alert(1)</script>')],
  ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
  ['HTML behind the first bytes of a JPEG', Buffer.concat([jpeg.subarray(0, 4), Buffer.from('<script>')])],
  ['half a JPEG', jpeg.subarray(0, jpeg.length / 2)],
  ['nothing', new Uint8Array()],
])('%s is no picture', async (_what, bytes) => {
  expect(await images.jpeg(bytes)).toBeUndefined();
});
