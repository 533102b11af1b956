import { likenessDistance } from '../../shared/core/likeness.ts';
import { createPortraits } from '../portraits/portraits.ts';
import { type Comparison, type FaceDistances, faceDistances } from './face-distances.ts';

/** Distances by what was compared. */
export type Distances = ReadonlyMap<string, readonly number[]>;

export interface Measurement {
  readonly seed: string;
  readonly faces: number;
  /** Two renderings of one picture: every distance should be small. */
  readonly same: Distances;
  /** Two people, or a person and a silhouette: every distance should be large. */
  readonly different: Distances;
  /** Pictures that differ in one respect: large as far as a coarse measure can show it. */
  readonly detail: Distances;
}

const inFlight = 4;

/** How closely pictures of one person agree and those of two do not, for `count` faces of a seed. */
export async function measure(seed: string, count: number): Promise<Measurement> {
  const portraits = createPortraits(seed);
  const measured: FaceDistances[] = [];
  for (let first = 0; first < count; first += inFlight) {
    const indexes = Array.from({ length: Math.min(inFlight, count - first) }, (_, step) => first + step);
    const group = indexes.map((index) => faceDistances(portraits, faceNumber(index), index));
    measured.push(...(await Promise.all(group)));
  }
  return {
    seed,
    faces: count,
    same: grouped(measured.flatMap(({ same }) => same)),
    different: grouped([...measured.flatMap(({ different }) => different), ...people(measured)]),
    detail: grouped(measured.flatMap(({ detail }) => detail)),
  };
}

/** The first faces of a seed differ most by construction, so two of three are taken from further up. */
function faceNumber(index: number): number {
  return index % 3 === 0 ? index : 47 * index + 1000;
}

/** Every person with every other, once large with large and once large with tiny. */
function people(measured: readonly FaceDistances[]): Comparison[] {
  return measured.flatMap(({ large }, index) =>
    measured.flatMap((other, otherIndex): Comparison[] => {
      if (otherIndex === index) return [];
      const withTiny: Comparison = ['two faces, one tiny', likenessDistance(large, other.small)];
      if (otherIndex > index) return [withTiny];
      return [withTiny, ['two faces', likenessDistance(large, other.large)]];
    }),
  );
}

function grouped(comparisons: readonly Comparison[]): Distances {
  const groups = new Map<string, number[]>();
  for (const [kind, distance] of comparisons) {
    const group = groups.get(kind);
    if (group === undefined) groups.set(kind, [distance]);
    else group.push(distance);
  }
  return groups;
}

/** All distances of a measurement's part in one list. */
export function all(distances: Distances): number[] {
  return [...distances.values()].flat();
}
