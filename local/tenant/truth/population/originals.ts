/** Photos as people upload them. */
import type { Original } from '../pictures.ts';
import type { Tenant } from '../tenant.ts';

/** A square JPEG of a new face, as most are. */
export function plainOriginal(tenant: Tenant): Original {
  const { photoSide: side } = tenant.options;
  return { ...square, face: tenant.newFace(), width: side, height: side };
}

type Shape = Omit<Original, 'face'>;
const square: Shape = { width: 360, height: 360, quality: 88, format: 'jpeg', exifOrientation: 1 };
const shapes: readonly Shape[] = [
  square,
  square,
  square,
  { ...square, width: 648, height: 648, quality: 82 },
  { ...square, width: 240, height: 240 },
  { ...square, width: 400, height: 500 },
  { ...square, width: 480, height: 360, exifOrientation: 6 },
  { ...square, exifOrientation: 3 },
  { ...square, width: 300, height: 300, format: 'png' },
  { ...square, width: 64, height: 64 },
];

/**
 * A new face in one of the shapes that photos have, chosen by `index`: larger, smaller, not square, turned by EXIF, PNG, tiny.
 * Ten people have them all.
 */
export function variedOriginal(tenant: Tenant, index: number): Original {
  return { face: tenant.newFace(), ...(shapes[index % shapes.length] ?? square) };
}
