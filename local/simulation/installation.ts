/** How the simulated tenant behaves where a real one may be either way, and how Instep is set up in it. */
import { createState } from '../../shared/adapters/state.ts';
import type { StorageAccount } from '../../shared/adapters/storage-account.ts';
import { enough } from '../../shared/core/bytes-etag.ts';
import { trustedEtags } from '../../shared/core/etag-behaviour.ts';
import type { Clock } from '../../shared/ports/runtime.ts';
import { etagBehaviourCursor } from '../../shared/workflows/ledger/cursors.ts';
import { localSeals } from '../local-seals.ts';
import type { ServerOptions } from '../tenant/server/options.ts';
import type { Random } from '../tenant/truth/random.ts';
import { localIntegrityKey } from '../tenant/truth/signing-key.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';

/** Differs from seed to seed. */
export function mannersOf(random: Random): Partial<ServerOptions> {
  return {
    seed: random.below(1_000_000),
    language: random.pick(['en-US', 'de-DE', 'ja-JP']),
    missingProfile: random.pick(['null', '404', '500']),
    profileElsewhere: random.pick(['copy', 'missing']),
    usersPageSize: random.pick([4, 100]),
    listPageSize: random.pick([7, 200]),
    listViewThreshold: random.pick([5_000, 5]),
  };
}

/** As after a year with many photos: believed, rightly or not, that the bytes of a photo carry the ETag of its metadata. */
export async function believeBytes(account: StorageAccount, clock: Clock): Promise<void> {
  const ids = { fresh: () => '' };
  const { cursors } = createState(account, { ids, seals: localSeals(clock) });
  const bytes = { agreed: enough, contradictedAt: undefined };
  await etagBehaviourCursor.set(cursors, { ...trustedEtags, bytes });
}

/** `settings`: without `INSTEP_`. */
export function environment(
  tenant: Tenant,
  settings: Readonly<Record<string, string>>,
): Record<string, string> {
  const all = {
    TENANT: 'contoso',
    TENANT_ID: tenant.tenantId,
    COMPANY: 'Contoso',
    MODE: 'repair',
    INTEGRITY_KEY: localIntegrityKey(tenant.options.cloud),
    GUARD_UPDATES: '100',
    GUARD_SHARED: '100',
    GUARD_UNKNOWN: '100',
    GUARD_SCOPE: '100',
    ...settings,
  };
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [`INSTEP_${name}`, value]));
}
