/**
 * The last known state of a user's photo in Exchange: whether there is one, and its size (DECISIONS.md, D-photo-size).
 */
import type { Pixels, SourceReading } from './observation.ts';
import type { SourceSnapshot } from './user.ts';

/**
 * The snapshot after a reading; the same value if nothing changed. An unreadable source changes nothing, and a photo
 * without a size keeps the size from the snapshot.
 */
export function sourceAfter(
  known: SourceSnapshot | undefined,
  reading: SourceReading,
): SourceSnapshot | undefined {
  switch (reading.kind) {
    case 'unknown':
    case 'gone':
      return known;
    case 'none':
    case 'no-mailbox':
      return known?.kind === reading.kind ? known : { kind: reading.kind };
    case 'photo': {
      if (known?.kind !== 'photo') return { kind: 'photo', pixels: reading.pixels };
      const { pixels = known.pixels } = reading;
      return samePixels(pixels, known.pixels) ? known : { kind: 'photo', pixels };
    }
  }
  return reading satisfies never;
}

function samePixels(a: Pixels | undefined, b: Pixels | undefined): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}

/** How a report classifies a user's photo in Exchange. */
export const photoStates = ['none', 'no-mailbox', 'tiny', 'unknown-size', 'unknown', 'good'] as const;
export type PhotoState = (typeof photoStates)[number];

/** `tinyBelow`: pixels of the shorter side. */
export function photoState(source: SourceSnapshot | undefined, tinyBelow: number): PhotoState {
  if (source === undefined) return 'unknown';
  if (source.kind !== 'photo') return source.kind;
  if (source.pixels === undefined) return 'unknown-size';
  return Math.min(source.pixels.width, source.pixels.height) < tinyBelow ? 'tiny' : 'good';
}
