/**
 * Whose profile has which sign-in name, and since when. SharePoint addresses a profile by the name, without a condition:
 * a write that is under way when a name changes hands lands in the profile of the user who has the name by then
 * (DECISIONS.md, D-verified-writes).
 */
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { Write } from '../tenant/truth/types.ts';

/** From the check of a profile to the last write to it, with waits for a service that throttles. */
const underWayMs = 120_000;

export class MovedNames {
  /** Whose profile was written under a name that had just become theirs. */
  readonly astray = new Set<string>();
  /** How often something may have changed a name. */
  looks = 0;
  readonly #tenant: Tenant;
  readonly #accounts = new Map<string, string>();
  readonly #movedAt = new Map<string, number>();

  constructor(tenant: Tenant) {
    this.#tenant = tenant;
  }

  /** To be called after whatever may have changed a name. */
  look(): void {
    this.looks += 1;
    for (const { profile } of this.#tenant.users.values()) {
      const id = profile?.properties.get('msOnline-ObjectId');
      if (profile === undefined || id === undefined) continue;
      if (this.#accounts.get(id) === profile.accountName) continue;
      this.#accounts.set(id, profile.accountName);
      this.#movedAt.set(id, this.#tenant.now().getTime());
    }
  }

  /** Whether a write to this profile may have been meant for the user who had its name before. */
  goesAstray({ kind, userId }: Write): boolean {
    if (kind !== 'property' || userId === undefined) return false;
    const movedAt = this.#movedAt.get(userId) ?? Number.NEGATIVE_INFINITY;
    const isAstray = this.#tenant.now().getTime() - movedAt < underWayMs;
    if (isAstray) this.astray.add(userId);
    return isAstray;
  }
}
