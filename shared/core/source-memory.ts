/**
 * What Exchange last said of a user's photo: whether there is one, and how large it is (DECISIONS.md, D-photo-size).
 */
import type { Pixels, SourceReading } from './observation.ts';
import type { SourceMemory } from './user.ts';

/**
 * What is to be remembered after a reading; the same value when there is nothing new. A reading that says nothing takes
 * nothing away, and a photo whose size is not told keeps the size that was told before.
 */
export function rememberedSource(
  known: SourceMemory | undefined,
  reading: SourceReading,
): SourceMemory | undefined {
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

/** What a report says of somebody's photo in Exchange. */
export const photoStates = ['none', 'no-mailbox', 'tiny', 'unknown-size', 'unknown', 'good'] as const;
export type PhotoState = (typeof photoStates)[number];

/** `tinyBelow`: pixels of the shorter side. */
export function photoState(source: SourceMemory | undefined, tinyBelow: number): PhotoState {
  if (source === undefined) return 'unknown';
  if (source.kind !== 'photo') return source.kind;
  if (source.pixels === undefined) return 'unknown-size';
  return Math.min(source.pixels.width, source.pixels.height) < tinyBelow ? 'tiny' : 'good';
}
