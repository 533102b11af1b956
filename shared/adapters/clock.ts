/** The one place that reads the time and throws the dice. */
import type { Clock } from '../ports.ts';

export const systemClock: Clock = { now: () => new Date() };

/** 0 to below 1. */
export function systemRandom(): number {
  return Math.random();
}
