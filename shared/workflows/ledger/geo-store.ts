/** Stores the last list of geo locations (DECISIONS.md, D-geo-memory). */
import type { GeoStore } from '../../ports/tenant.ts';
import type { State } from '../context.ts';
import { geoLocationsCursor } from './cursors.ts';

export function geoStore({ cursors }: Pick<State, 'cursors'>): GeoStore {
  return {
    read: () => geoLocationsCursor.get(cursors),
    write: (listing) => geoLocationsCursor.set(cursors, listing),
  };
}
