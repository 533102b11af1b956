/** Reads a user's profile once more. After a write it may still be read as before for some seconds. */
import type { ProfileReading } from '../../core/observation.ts';
import type { Runtime } from '../context.ts';
import type { Target } from './target.ts';

export async function readNow({ observation: { user }, geo }: Target): Promise<ProfileReading> {
  const readings = await geo.profiles.read([{ id: user.id, upn: user.directory.upn }]);
  return readings.get(user.id) ?? { kind: 'unknown', cause: 'no answer' };
}

/** 24 seconds together. SharePoint does not say how long a profile lags (DECISIONS.md, D-verified-writes). */
const waitsMs = [250, 500, 1_000, 2_000, 4_000, 8_000, 8_000] as const;

/** Reads until a reading is `enough`; the first one without a wait. Returns the last one, enough or not. */
export async function untilRead(
  { timer }: Pick<Runtime, 'timer'>,
  target: Target,
  enough: (reading: ProfileReading) => boolean,
): Promise<ProfileReading> {
  let reading = await readNow(target);
  for (const waitMs of waitsMs) {
    if (enough(reading)) break;
    await timer.wait(waitMs);
    reading = await readNow(target);
  }
  return reading;
}
