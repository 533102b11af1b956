import type { Settings } from '../../shared/config/settings.ts';
import type { TenantPerson } from './tenant-control.ts';

/** Whether a person belongs to those whom Instep looks after, by the directory's truth and the settings. */
export function isInScope(person: TenantPerson, { GUESTS, DISABLED_USERS }: Settings): boolean {
  if (person.deleted) return false;
  if (!person.enabled && DISABLED_USERS === 'exclude') return false;
  return person.userType === 'Guest' ? GUESTS === 'include' : person.mailboxPlan;
}

export function mayWrite({ MODE, PAUSED }: Settings): boolean {
  return MODE === 'repair' && !PAUSED;
}
