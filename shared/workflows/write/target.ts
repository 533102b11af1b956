/** Where one user's photo is: the observation, and the clients to read there again. */
import { TransientError } from '../../core/errors.ts';
import type { Geo } from '../../ports/tenant.ts';
import type { Runtime, Tenant } from '../context.ts';
import type { Observation } from '../observe/observation.ts';
import { type PictureReader, pictureReader } from '../observe/picture-reader.ts';

export interface Target {
  readonly observation: Observation;
  readonly geo: Geo;
  /** Returns what the observation read, and reads the rest. */
  readonly reader: PictureReader;
}

export async function targetOf(
  { geos, images }: Pick<Tenant, 'geos'> & Pick<Runtime, 'images'>,
  observation: Observation,
): Promise<Target> {
  const { host } = observation.geo;
  const others = host === geos.home.host ? [] : await geos.list();
  const geo = [geos.home, ...others].find((one) => one.host === host);
  if (geo === undefined) throw new TransientError(`The geo location ${host} is no longer listed`);
  return { observation, geo, reader: pictureReader(geo.library, images, observation.files) };
}
