/**
 * Users whose S or L may show another photo, because the list says that it was written together with M, or by Instep, and
 * no deep check has come since (DECISIONS.md, D-written-together). Exactly these: where the times contradict, where M is not
 * right, or where the days of the deep check are over, nobody is excused.
 */
import type { Tenant } from '../tenant/truth/tenant.ts';
import { type Person, type Size, sizes } from '../tenant/truth/types.ts';
import { type Picture, pictureOf } from './invariants/history.ts';
import { json, peek } from './invariants/rows.ts';
import type { World } from './world.ts';

type Seen = Pick<World, 'tenant' | 'storage' | 'time' | 'settings'>;

const dayMs = 86_400_000;
/** By which a deep check may be late when many are due. */
const lateDays = 3;
const togetherMs = 60_000;

interface Files {
  readonly files: Readonly<Record<Size, { readonly sha: string; readonly uploadedAt?: string | null }>>;
}

export async function usersWithUnreadDrift({ tenant, storage, time, settings }: Seen): Promise<string[]> {
  const found: string[] = [];
  for (const person of tenant.users.values()) {
    const { agreement, deepCheckedAt } = peek(storage.tables, 'Users', person.id)?.columns ?? {};
    const agreed = json<Files>(agreement);
    const days = (time.ms() - Date.parse(String(deepCheckedAt))) / dayMs;
    if (agreed === undefined || days > settings.DEEP_CHECK_DAYS + lateDays) continue;
    const picture = await pictureOf(tenant, person);
    if (picture !== undefined && isUnreadDrift(tenant, person, picture, agreed)) found.push(person.id);
  }
  return found;
}

function isUnreadDrift(tenant: Tenant, person: Person, { url, files }: Picture, agreed: Files): boolean {
  const library = tenant.libraryOf(person);
  const isHere = URL.canParse(url) && new URL(url).hostname === library.host;
  const listed = sizes.map((size) => {
    const file = library.fileAt(files[size]?.path ?? '');
    return file && library.times.listed(file);
  });
  const times = listed.map((at) => Date.parse(at ?? ''));
  const isTogether = Math.max(...times) - Math.min(...times) <= togetherMs;
  const drifted = sizes.filter((size) => files[size]?.face !== person.photo?.face);
  const isVouchedFor = (size: Size) => {
    const { sha, uploadedAt } = agreed.files[size];
    const isSaid = uploadedAt ? listed[sizes.indexOf(size)] === uploadedAt : isTogether;
    return size !== 'M' && sha === '' && isSaid;
  };
  return isHere && drifted.length > 0 && drifted.every(isVouchedFor);
}
