import sharp from 'sharp';
import { expect, test } from 'vitest';
import { symbolCount, symbolsOf } from '../../local/portraits/face-code.ts';
import { figureStyleNames, figureStyles } from '../../local/portraits/figure-styles.ts';
import { differs, fingerprint, onePictureBound } from '../../local/portraits/fingerprint.ts';
import { createPortraits, type Face } from '../../local/portraits/portraits.ts';
import { silhouette, silhouetteKinds } from '../../local/portraits/silhouette.ts';
import { testThoroughly } from '../kit/test-with.ts';

const portraits = createPortraits(7);

async function fingerprints(faces: readonly Face[]): Promise<Uint8Array[]> {
  return Promise.all(faces.map(async (face) => fingerprint(await portraits.render(face, { width: 200 }))));
}

test('equal seeds, numbers and options give equal bytes; another seed gives other people', async () => {
  const options = { width: 96, height: 120, quality: 70, exifOrientation: 6, variant: 'glasses' } as const;
  for (const n of [0, 1, 2, 3, 15_000]) {
    const again = createPortraits(7);
    const bytes = await portraits.render(portraits.face(n), options);
    expect(await again.render(again.face(n), options)).toEqual(bytes);
    const elsewhere = createPortraits(8);
    expect(await elsewhere.render(elsewhere.face(n), options)).not.toEqual(bytes);
  }
});

testThoroughly(
  'any two of 43² faces differ in at least six of seven traits, any two of 20,000 in at least five',
  () => {
    const codes = Array.from({ length: 20_000 }, (_, n) => Object.values(symbolsOf(n)));
    const agreeing = (a: readonly number[], b: readonly number[]) =>
      a.filter((symbol, trait) => symbol === b[trait]).length;
    for (let n = 0; n < 1_849; n += 7) {
      for (let other = 0; other < n; other++) {
        expect(agreeing(codes[n] as number[], codes[other] as number[]), `${n} and ${other}`).toBeLessThan(2);
      }
    }
    for (const n of [1_849, 7_777, 19_999]) {
      const most = Math.max(
        ...codes.map((code, other) => (other === n ? 0 : agreeing(codes[n] as number[], code))),
      );
      expect(most).toBeLessThanOrEqual(2);
    }
  },
);

test.each(figureStyleNames)('%s has a different choice for each symbol of each trait', (name) => {
  for (const choices of Object.values(figureStyles[name].choices)) {
    expect(new Set(choices.map((choice) => JSON.stringify(choice))).size).toBeGreaterThanOrEqual(symbolCount);
  }
});

test('a high face number costs no more than the first', () => {
  const started = performance.now();
  for (let n = 1_000_000; n < 1_001_000; n++) portraits.face(n);
  expect((performance.now() - started) / 1_000).toBeLessThan(5);
});

test.each([-1, 0.5, Number.NaN, 43 ** 7])('there is no face %d', (n) => {
  expect(() => portraits.face(n)).toThrow(RangeError);
});

testThoroughly('any two of 250 faces differ in their pixels by more than the bound', async () => {
  const numbers = Array.from({ length: 250 }, (_, n) => (n < 125 ? n : n * 131));
  const prints = await fingerprints(numbers.map((n) => portraits.face(n)));
  let least = Number.POSITIVE_INFINITY;
  prints.forEach((print, index) => {
    for (const other of prints.slice(0, index)) least = Math.min(least, differs(print, other));
  });
  expect(least).toBeGreaterThan(onePictureBound);
});

testThoroughly('renderings and re-encodings of one face, 48 to 648 px, stay below the bound', async () => {
  for (const n of [0, 1, 2, 3, 40, 41, 42, 43]) {
    const face = portraits.face(n);
    const source = await portraits.render(face, { width: 648, quality: 90 });
    const print = await fingerprint(source);
    for (const [px, quality] of [
      [48, 50],
      [48, 90],
      [72, 75],
      [300, 50],
      [648, 60],
    ] as const) {
      const again = await sharp(source).resize(px, px).jpeg({ quality }).toBuffer();
      expect(differs(print, await fingerprint(again))).toBeLessThan(onePictureBound);
      const drawn = await portraits.render(face, { width: px, quality });
      expect(differs(print, await fingerprint(drawn))).toBeLessThan(onePictureBound);
    }
  }
});

test.each([1, 2, 3, 4, 5, 6, 7, 8] as const)(
  'EXIF orientation %i shows the same upright picture',
  async (exifOrientation) => {
    for (const [width, height] of [
      [300, 200],
      [200, 300],
    ] as const) {
      const upright = await portraits.render(portraits.face(6), { width, height });
      const turned = await portraits.render(portraits.face(6), { width, height, exifOrientation });
      const metadata = await sharp(turned).metadata();
      expect(metadata.orientation).toBe(exifOrientation);
      expect(metadata.autoOrient).toEqual({ width, height });
      expect(metadata.width).toBe(exifOrientation < 5 ? width : height);
      expect(differs(await fingerprint(upright), await fingerprint(turned))).toBeLessThan(5);
    }
  },
);

test('an oblong picture shows the face in its centre square', async () => {
  const square = await fingerprint(await portraits.render(portraits.face(9), { width: 300 }));
  for (const [width, height] of [
    [450, 300],
    [300, 533],
  ] as const) {
    const oblong = await fingerprint(await portraits.render(portraits.face(9), { width, height }));
    expect(differs(square, oblong)).toBeLessThan(5);
  }
});

test('each variant and a closer crop change the picture, in every style', async () => {
  for (const n of [0, 1, 2, 3]) {
    const face = portraits.face(n);
    const plain = await fingerprint(await portraits.render(face, { width: 200 }));
    for (const change of [
      { variant: 'glasses' },
      { variant: 'background' },
      { variant: 'mirrored' },
      { zoom: 1.1 },
    ] as const) {
      const changed = await fingerprint(await portraits.render(face, { width: 200, ...change }));
      expect(differs(plain, changed), `${face.style} ${JSON.stringify(change)}`).toBeGreaterThan(1);
    }
  }
});

test('PNG and WebP are written in the requested format', async () => {
  for (const format of ['jpeg', 'png', 'webp'] as const) {
    const bytes = await portraits.render(portraits.face(1), { width: 64, format });
    expect(await sharp(bytes).metadata()).toMatchObject({ format, width: 64, height: 64, channels: 3 });
  }
});

test('silhouettes differ from each other and from every face', async () => {
  const shapes = await Promise.all(silhouetteKinds.map(async (kind) => fingerprint(await silhouette(kind))));
  const faces = await fingerprints(Array.from({ length: 40 }, (_, n) => portraits.face(n)));
  shapes.forEach((shape, index) => {
    for (const other of [...faces, ...shapes.slice(0, index)]) {
      expect(differs(shape, other)).toBeGreaterThan(onePictureBound);
    }
  });
});
