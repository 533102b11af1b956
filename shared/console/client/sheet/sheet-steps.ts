/** Which card a key leads to. */

export interface Box {
  readonly left: number;
  readonly top: number;
}

/**
 * Number of the card to go to. -1: before the first card of this page; the number of cards: after its last. Undefined: the key
 * does not move. Rows have headings between them and are not all full, so up and down look for the nearest card.
 */
export function cardAfter(key: string, from: number, boxes: readonly Box[]): number | undefined {
  switch (key) {
    case 'ArrowRight':
    case 'j':
      return from + 1;
    case 'ArrowLeft':
    case 'k':
      return from - 1;
    case 'Home':
      return 0;
    case 'End':
      return boxes.length - 1;
    case 'ArrowDown':
      return nearestInRow(from, boxes, 1) ?? boxes.length;
    case 'ArrowUp':
      return nearestInRow(from, boxes, -1) ?? -1;
    default:
      return undefined;
  }
}

function nearestInRow(from: number, boxes: readonly Box[], step: 1 | -1): number | undefined {
  const here = boxes[from];
  if (here === undefined) return undefined;
  let row: number | undefined;
  let best: number | undefined;
  for (let index = from + step; index >= 0 && index < boxes.length; index += step) {
    const box = boxes[index] as Box;
    if (box.top === here.top) continue;
    row ??= box.top;
    if (box.top !== row) break;
    if (best === undefined || distance(box, here) < distance(boxes[best] as Box, here)) best = index;
  }
  return best;
}

function distance(a: Box, b: Box): number {
  return Math.abs(a.left - b.left);
}
