/// <reference lib="dom" />
/** Photos on a page that the server wrote: asked for where the reader stops to look, a screen at a time. */
import { render } from 'lit';
import { pictures, type Shown } from '../pictures.ts';

/** A reader who scrolls past a line does not look at it: pages have thousands of them. */
const lookMs = 200;

export function showFaces(places: Iterable<HTMLElement>): void {
  const seen = new Set<HTMLElement>();
  const passing = new Map<Element, ReturnType<typeof setTimeout>>();
  let isDue = false;
  const draw = () => {
    isDue = false;
    for (const place of seen) render(faces.show(shownIn(place)), place);
  };
  const faces = pictures({
    redraw() {
      if (!isDue) requestAnimationFrame(draw);
      isDue = true;
    },
    left: new AbortController().signal,
  });
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      clearTimeout(passing.get(target));
      if (!isIntersecting) continue;
      const look = () => {
        observer.unobserve(target);
        seen.add(target as HTMLElement);
        render(faces.show(shownIn(target as HTMLElement)), target as HTMLElement);
      };
      passing.set(target, setTimeout(look, lookMs));
    }
  });
  for (const place of places) observer.observe(place);
}

function shownIn({ dataset: { user = '', what = '', alt = '' } }: HTMLElement): Shown {
  return { userId: user, what: what as Shown['what'], alt };
}
