import sharp from 'sharp';
import type { Face, Portraits } from '../portraits/portraits.ts';

/** Renderings of one picture that a service, a phone or Instep itself may have made. */
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

function cycled<T>(values: readonly T[], index: number): T {
  return values[index % values.length] as T;
}

/** The picture that everything of one face is compared with: a size in which Exchange keeps it. */
export function original(portraits: Portraits, face: Face, index: number): Promise<Buffer> {
  return portraits.render(face, { width: cycled([648, 432, 360], index), quality: 90 });
}

/** JPEG of another size; the quality may be low. */
export function reencoded(bytes: Buffer, px: number, quality: number): Promise<Buffer> {
  return sharp(bytes).resize(px, px, { fit: 'fill' }).jpeg({ quality }).toBuffer();
}

/** As SharePoint shows the smallest thumbnail at its worst. */
export function tiny(source: Buffer): Promise<Buffer> {
  return reencoded(source, 48, 50);
}

/** Made from the original, which is a square. `index` chooses sizes and qualities. */
function fromSquare(source: Buffer, index: number): Promise<Sample>[] {
  const quality = (step: number) => cycled(qualities, index + step);
  const resized = [1, 4, 7].map((step) =>
    named('resized', reencoded(source, cycled(sizes, index + step), cycled(qualities, index * 3 + step))),
  );
  const twice = reencoded(source, 240, quality(0)).then((once) =>
    reencoded(once, cycled([48, 72, 120], index), quality(2)),
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

/** What must count as the same picture as the original. `index` chooses the sizes, shapes and orientations. */
export async function sameSamples(
  portraits: Portraits,
  face: Face,
  { source, index }: { readonly source: Buffer; readonly index: number },
): Promise<Sample[]> {
  const [width, height] = cycled(oblongs, index);
  const square = Math.min(width, height);
  const exifOrientation = cycled(orientations, index);
  const oblong = await portraits.render(face, { width, height, quality: cycled(qualities, index + 1) });
  const cut = sharp(oblong).resize(square, square, { fit: 'cover' });
  return Promise.all([
    ...fromSquare(source, index),
    named('oblong original', Promise.resolve(oblong)),
    named('cut to the square', cut.jpeg({ quality: cycled(qualities, index) }).toBuffer()),
    named('turned by EXIF', portraits.render(face, { width: 240, exifOrientation, quality: 80 })),
    named('turned by EXIF, oblong', portraits.render(face, { width, height, exifOrientation })),
    named('other format', portraits.render(face, { width: 200, format: cycled(formats, index) })),
  ]);
}

async function named(kind: string, bytes: Promise<Buffer>): Promise<Sample> {
  return { kind, bytes: await bytes };
}
