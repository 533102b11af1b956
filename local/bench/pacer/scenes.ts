/** The pacer by itself, in virtual time: its scenes by name. */
import { day } from './day.ts';
import type { Examined } from './kit.ts';
import { person, sharing } from './sharers.ts';
import { oneAfterTheOther } from './steps.ts';
import { limitOfPhotos, outage, storm } from './troubles.ts';

export const scenes: Readonly<Record<string, () => Promise<Examined>>> = {
  'limit-of-photos': limitOfPhotos,
  outage,
  storm,
  'two-processes': () => sharing(2),
  'four-processes': () => sharing(4),
  'small-steps': () => oneAfterTheOther(200),
  'large-steps': () => oneAfterTheOther(3_000),
  'person-alone': () => person('alone'),
  'person-beside-a-night': () => person('first'),
  day,
  'person-in-line': () => person('in line'),
};
