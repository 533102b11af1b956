/** Which face each file shows, also if it is not the current one. */
import { addressShown } from '../../local/tenant/truth/names.ts';
import { Recognition } from '../../local/tenant/truth/recognition.ts';
import type { Tenant } from '../../local/tenant/truth/tenant.ts';
import { type Person, type RecordedFace, sizes } from '../../local/tenant/truth/types.ts';

/** By size, S, M, L: the number of a face, or why there is none. */
export type Faces = readonly (RecordedFace | 'none')[];

const recognitions = new WeakMap<Tenant, Recognition>();

export async function facesOf(tenant: Tenant, person: Person): Promise<Faces> {
  const { id, profile } = person;
  const recognition = recognitions.get(tenant) ?? new Recognition(tenant);
  recognitions.set(tenant, recognition);
  const isHidden = addressShown(profile?.properties) === '';
  const all = sizes.map(async (size) => {
    const path = isHidden ? undefined : tenant.pathShown(id, size);
    const file = path === undefined ? undefined : tenant.libraryOf(person).fileAt(path);
    return file === undefined ? 'none' : recognition.whatShows(file, []);
  });
  return Promise.all(all);
}
