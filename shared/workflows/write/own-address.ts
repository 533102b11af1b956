/** Whose file a profile would show with certain properties. */
import { isOn } from '../../core/picture-url.ts';
import { shownBase } from '../../core/triage.ts';
import type { ProfileSnapshot } from '../../core/user.ts';
import type { LibraryLocation } from '../../ports/tenant.ts';
import type { Tenant } from '../context.ts';
import type { Ownership } from '../ledger/ownership.ts';
import type { Observation } from '../observe/observation.ts';

export type Shown = Pick<ProfileSnapshot, 'pictureUrl' | 'placeholderState'>;

/** False for the file of another user, or one that may be another's by now (DECISIONS.md, D-undo-not-own). */
export async function showsNoOther(
  context: Tenant,
  { user, geo }: Pick<Observation, 'user' | 'geo'>,
  shown: Shown,
  { ownership, location }: { readonly ownership: Ownership; readonly location: LibraryLocation },
): Promise<boolean> {
  if (shown.placeholderState === '1') return true;
  // A file of another geo location belongs to no user here, whatever its name.
  const others = (await context.geos.list()).filter(({ host }) => host !== geo.host);
  if (others.some(({ host }) => isOn(shown.pictureUrl, host))) return false;
  const base = shownBase(shown, location);
  return base === undefined || ownership.isOwn(user, base);
}
