/** Keeps the last listing of the geo locations (DECISIONS.md, D-geo-memory). */
import type { GeoMemory } from '../../ports/tenant.ts';
import type { State } from '../context.ts';
import { geoLocationsCursor } from './cursors.ts';

export function geoMemory({ cursors }: Pick<State, 'cursors'>): GeoMemory {
  return {
    read: () => geoLocationsCursor.get(cursors),
    write: (remembered) => geoLocationsCursor.set(cursors, remembered),
  };
}
