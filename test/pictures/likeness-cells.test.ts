import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createRandom } from '../../local/tenant/truth/random.ts';
import { likenessOf, likenessSide } from '../../shared/adapters/images/likeness-cells.ts';

const bytes = likenessSide * likenessSide * 3;
const cells = 12;

/** As libvips blurs it, with which the threshold was measured; then the mean of each cell, by libvips too. */
async function asLibvips(pixels: Buffer): Promise<number[]> {
  const raw = { width: likenessSide, height: likenessSide, channels: 3 } as const;
  const blurred = await sharp(pixels, { raw }).blur(1).raw().toBuffer();
  const block = likenessSide / cells;
  return Array.from({ length: cells * cells * 3 }, (_, at) => {
    const [cell, colour] = [Math.floor(at / 3), at % 3];
    const [left, top] = [(cell % cells) * block, Math.floor(cell / cells) * block];
    let sum = 0;
    for (let y = top; y < top + block; y += 1)
      for (let x = left; x < left + block; x += 1)
        sum += blurred[(y * likenessSide + x) * 3 + colour] as number;
    return Math.round(sum / block ** 2);
  });
}

const random = createRandom('cells');
const pictures: readonly (readonly [string, (at: number) => number])[] = [
  ['noise', () => random.below(256)],
  ['hard edges', () => random.below(2) * 255],
  ['white', () => 255],
  ['a slope', (at) => at % 256],
];

test.each(pictures)('the likeness of %s is, bit for bit, that of libvips', async (_name, pixel) => {
  const pixels = Buffer.from(Array.from({ length: bytes }, (_, at) => pixel(at)));
  expect(likenessOf(pixels)).toEqual(await asLibvips(pixels));
});
