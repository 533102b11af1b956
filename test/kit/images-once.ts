/** The app's image functions for plays: in one process the same few faces come back in hundreds of plays. */
import { createImages } from '../../shared/adapters/images/sharp-images.ts';
import type { Images } from '../../shared/ports/runtime.ts';

const likenesses = new Map<string, ReturnType<Images['likeness']>>();
const renditions = new Map<string, ReturnType<Images['renditions']>>();

/** Both depend on nothing but the bytes and the sizes (test/pictures), so each is made once for all plays. */
export function imagesOnce(): Images {
  const images = createImages();
  return {
    ...images,
    likeness: (bytes) => once(likenesses, images.sha256(bytes), () => images.likeness(bytes)),
    renditions: (bytes, pixels) =>
      once(renditions, `${images.sha256(bytes)} ${JSON.stringify(pixels)}`, () =>
        images.renditions(bytes, pixels),
      ),
  };
}

function once<T>(kept: Map<string, T>, key: string, make: () => T): T {
  const made = kept.get(key) ?? make();
  kept.set(key, made);
  return made;
}
