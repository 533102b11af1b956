/** What takes long and has a quicker test beside it: left out unless `THOROUGH=1`, and its name says so. */
import { type TestFunction, test } from 'vitest';

export const isThorough = process.env.THOROUGH === '1';

export function testThoroughly(name: string, work: TestFunction, timeoutMs?: number): void {
  if (isThorough) test(name, work, timeoutMs);
  else test.skip(`${name} (left out for its time; THOROUGH=1 runs it)`, work);
}
