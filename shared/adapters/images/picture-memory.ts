/** The bytes of pictures that this process holds before they are decoded (DECISIONS.md, D-picture-memory). */
import { expectedBytes, fitTogether, smallestGuess, withSeen } from '../../core/picture-weight.ts';
import type { PictureMemory } from '../../ports/runtime.ts';
import { createBudget } from './budget.ts';

/**
 * While it is read, a photo is in memory up to five times: as answer, as text, as JSON, as base64 and as bytes.
 */
const bytesInFlight = 20 * 1024 * 1024;

export function createPictureMemory(total = bytesInFlight): PictureMemory {
  const budget = createBudget(total);
  let [photo, file] = [smallestGuess, smallestGuess];
  return {
    fitting: (photos) => fitTogether(photos.map((pixels) => expectedBytes(pixels, photo))),
    photos(photos, work) {
      const weight = photos.reduce((sum, pixels) => sum + expectedBytes(pixels, photo), 0);
      return budget.within(weight, () =>
        work((bytes) => {
          photo = withSeen(photo, bytes);
        }),
      );
    },
    file: (work) =>
      budget.within(file, () =>
        work((bytes) => {
          file = withSeen(file, bytes);
        }),
      ),
  };
}
