import { unexpected } from '../../shared/core/failure-code.ts';
import type { Play } from '../kit/in-process.ts';

/** What an engine throws where a program takes a value for another. */
const defects = /^(TypeError|RangeError|SyntaxError|ReferenceError)$/;

/** Failures that no check of Instep's foresaw: thrown by deliveries, or told in an event. */
export function defectsOf({ errors, events }: Play): string[] {
  const thrown = errors.filter(({ name }) => defects.test(name)).map(({ stack }) => stack ?? '');
  const told = events.filter(({ properties }) => Object.values(properties).includes(unexpected));
  return [...thrown, ...told.map(({ name, properties }) => `${name} ${JSON.stringify(properties)}`)];
}
