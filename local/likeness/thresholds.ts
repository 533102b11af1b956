import { all, type Measurement } from './measurement.ts';
import { shareOf } from './statistics.ts';

/** Shares of wrong answers, 0 to 1. */
export interface ErrorRates {
  /** Renderings of one picture that are called two. */
  readonly wrongDifferent: number;
  /** Two people, or a person and a silhouette, that are called one. */
  readonly wrongSame: number;
}

export function errorRates(measurement: Measurement, threshold: number): ErrorRates {
  return {
    wrongDifferent: shareOf(all(measurement.same), (distance) => distance > threshold),
    wrongSame: shareOf(all(measurement.different), (distance) => distance <= threshold),
  };
}

const step = 5;
const tolerated = 0.005;

/** The smallest multiple of 5 at which at most 0.5 % of the same pictures are called different. */
export function chooseThreshold(measurement: Measurement): number {
  let threshold = step;
  while (errorRates(measurement, threshold).wrongDifferent > tolerated) threshold += step;
  return threshold;
}
