/** The bytes of pictures that this process holds before they are decoded (DECISIONS.md, D-picture-memory). */
import {
  expectedBytes,
  fitTogether,
  largestPhoto,
  nothingSeen,
  withSeen,
} from '../../core/picture-weight.ts';
import type { PictureMemory } from '../../ports/runtime.ts';
import { createBudget } from './budget.ts';

/**
 * While it is read, a photo is in memory up to five times: as answer, as text, as JSON, as base64 and as bytes.
 */
const photoBytesInFlight = 20 * 1024 * 1024;
/** A separate budget, so that photos for which Graph asks to wait do not block reading files. */
const fileBytesInFlight = 10 * 1024 * 1024;
/** Another one: repairs that wait for photos and files must not hold a part of those budgets. */
const heldBytes = 32 * 1024 * 1024;
/** The renditions of a photo, and the small files that an undo copy has mostly. */
const leastHeldBytes = 256 * 1024;

export function createPictureMemory(): PictureMemory {
  const photoBudget = createBudget(photoBytesInFlight);
  const fileBudget = createBudget(fileBytesInFlight);
  const heldBudget = createBudget(heldBytes);
  let [photo, file] = [nothingSeen, nothingSeen];
  return {
    fitting: (photos) => fitTogether(photos.map((pixels) => expectedBytes(pixels, photo))),
    photos(photos, work) {
      const weight = photos.reduce((sum, pixels) => sum + expectedBytes(pixels, photo), 0);
      return photoBudget.within(weight, () =>
        work((bytes) => {
          photo = withSeen(photo, bytes);
        }),
      );
    },
    file: (work) =>
      fileBudget.within(file.recent, () =>
        work((bytes) => {
          file = withSeen(file, bytes);
        }),
      ),
    held: (work) =>
      heldBudget.within(largestPhoto, (correct) => work((bytes) => correct(Math.max(bytes, leastHeldBytes)))),
  };
}
