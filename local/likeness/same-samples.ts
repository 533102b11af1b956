import sharp from 'sharp';
import type { Face, Portraits } from '../portraits/portraits.ts';

/** What a service, a phone or Instep itself may have made of one picture. */
export interface Sample {
  readonly kind: string;
  readonly bytes: Buffer;
}

const qualities = [50, 60, 70, 75, 80, 85, 90, 95];
const sizes = [48, 64, 72, 96, 120, 200, 240, 300, 360, 432, 504, 648];
const orientations = [2, 3, 4, 5, 6, 7, 8] as const;
const formats = ['png', 'webp'] as const;
const oblongs = [
  [480, 360],
  [360, 480],
  [500, 281],
  [301, 450],
  [199, 150],
] as const;

function turn<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

/** The picture that everything of one face is compared with: a size in which Exchange keeps it. */
export function original(portraits: Portraits, face: Face, index: number): Promise<Buffer> {
  return portraits.render(face, { width: turn([648, 432, 360], index), quality: 90 });
}

/** JPEG of another size; the quality may be low. */
export function reencoded(bytes: Buffer, px: number, quality: number): Promise<Buffer> {
  return sharp(bytes).resize(px, px, { fit: 'fill' }).jpeg({ quality }).toBuffer();
}

/** As SharePoint shows the smallest thumbnail at its worst. */
export function tiny(source: Buffer): Promise<Buffer> {
  return reencoded(source, 48, 50);
}

/** Made from the original, which is a square. Sizes and qualities go round with `index`. */
function fromSquare(source: Buffer, index: number): Promise<Sample>[] {
  const quality = (step: number) => turn(qualities, index + step);
  const resized = [1, 4, 7].map((step) =>
    named('resized', reencoded(source, turn(sizes, index + step), turn(qualities, index * 3 + step))),
  );
  const twice = reencoded(source, 240, quality(0)).then((once) =>
    reencoded(once, turn([48, 72, 120], index), quality(2)),
  );
  return [
    named('re-encoded', sharp(source).jpeg({ quality: 50 }).toBuffer()),
    named(
      're-encoded',
      sharp(source)
        .jpeg({ quality: quality(1) })
        .toBuffer(),
    ),
    ...resized,
    named('resized twice', twice),
  ];
}

/** What must count as the same picture as the original. Which sizes, shapes and turns a face gets goes round with `index`. */
export async function sameSamples(
  portraits: Portraits,
  face: Face,
  { source, index }: { readonly source: Buffer; readonly index: number },
): Promise<Sample[]> {
  const [width, height] = turn(oblongs, index);
  const square = Math.min(width, height);
  const exifOrientation = turn(orientations, index);
  const oblong = await portraits.render(face, { width, height, quality: turn(qualities, index + 1) });
  const cut = sharp(oblong).resize(square, square, { fit: 'cover' });
  return Promise.all([
    ...fromSquare(source, index),
    named('oblong original', Promise.resolve(oblong)),
    named('cut to the square', cut.jpeg({ quality: turn(qualities, index) }).toBuffer()),
    named('turned by EXIF', portraits.render(face, { width: 240, exifOrientation, quality: 80 })),
    named('turned by EXIF, oblong', portraits.render(face, { width, height, exifOrientation })),
    named('other format', portraits.render(face, { width: 200, format: turn(formats, index) })),
  ]);
}

async function named(kind: string, bytes: Promise<Buffer>): Promise<Sample> {
  return { kind, bytes: await bytes };
}
