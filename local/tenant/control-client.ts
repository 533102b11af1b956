/** Client of the demo tenant's control routes. The tenant does not count these requests. */
import type { Counts } from './server/accounting.ts';
import type { Happening } from './truth/evolution.ts';
import type { Audit, PersonAudit } from './truth/oracle.ts';
import type { Write } from './truth/types.ts';

export interface TenantPerson {
  /** Object id. */
  readonly id: string;
  readonly upn: string;
  readonly displayName: string;
  readonly userType: 'Member' | 'Guest';
  readonly enabled: boolean;
  readonly mailboxPlan: boolean;
  readonly deleted: boolean;
  readonly hasPhoto: boolean;
  readonly hasOwnProfile: boolean;
  /** How many people the photo belongs to. */
  readonly photoOwners: number;
}

export type TenantWrite = Pick<Write, 'by' | 'kind' | 'userId' | 'path' | 'property'>;

export interface TenantAudit extends Omit<Audit, 'people'> {
  readonly people: readonly PersonAudit[];
}

export interface TenantControl {
  /** Milliseconds by which the tenant's clock is ahead of the machine's. */
  setClock(offsetMs: number): Promise<void>;
  counts(): Promise<Counts>;
  /** Changes people and photos as happens between two nights; answers the changes in order. */
  evolve(seed: string): Promise<readonly Happening[]>;
  /** The tenant's own comparison: whose face each photo shows. */
  audit(): Promise<TenantAudit>;
  /** By object id: what the first night has to find. */
  expected(): Promise<ReadonlyMap<string, string>>;
  /** By object id, with deleted users. */
  people(): Promise<ReadonlyMap<string, TenantPerson>>;
  /** Writes after the first `seen`. */
  writesSince(seen: number): Promise<{ readonly total: number; readonly writes: readonly TenantWrite[] }>;
  /** JPEG or PNG bytes; undefined: there is no photo on that side. */
  picture(userId: string, side: 'exchange' | 'sharepoint'): Promise<Buffer | undefined>;
}

/** `controlUrl` has no slash at its end. Every method throws an Error if the tenant does not answer with success. */
export function connectTenantControl(controlUrl: string): TenantControl {
  const get = async <T>(path: string) => readJson<T>(await fetch(`${controlUrl}/${path}`));
  const post = async <T>(path: string, body: object) =>
    readJson<T>(await fetch(`${controlUrl}/${path}`, { method: 'POST', body: JSON.stringify(body) }));
  return {
    setClock: async (offsetMs) => {
      await post('clock', { offsetMs });
    },
    counts: () => get('counts'),
    evolve: async (seed) => (await post<{ happenings: readonly Happening[] }>('evolve', { seed })).happenings,
    audit: () => post('audit', {}),
    expected: async () => new Map(Object.entries(await get<Record<string, string>>('expected'))),
    people: async () => {
      const { people } = await get<{ people: readonly TenantPerson[] }>('people');
      return new Map(people.map((person) => [person.id, person]));
    },
    writesSince: (seen) => get(`writes?since=${seen}`),
    picture: async (userId, side) => {
      const response = await fetch(`${controlUrl}/picture?user=${userId}&side=${side}`);
      if (response.ok) return Buffer.from(await response.arrayBuffer());
      if (response.status === 404) return undefined;
      throw new Error(`The demo tenant answered ${response.status}: ${await response.text()}`);
    },
  };
}

async function readJson<T>(response: Response): Promise<T> {
  if (response.ok) return (await response.json()) as T;
  throw new Error(`The demo tenant answered ${response.status}: ${await response.text()}`);
}
