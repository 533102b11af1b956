/** A stage in a tenant with two satellites, and people in each of its geo locations. */
import type { Person } from '../../local/tenant/truth/types.ts';
import { type Play, type PlayOptions, play } from '../kit/in-process.ts';

const geos = ['EUR', 'APC'];
/** Root and my-site host of each. */
export const hosts = {
  NAM: ['contoso.sharepoint.com', 'contoso-my.sharepoint.com'],
  EUR: ['contosoeur.sharepoint.com', 'contosoeur-my.sharepoint.com'],
  APC: ['contosoapc.sharepoint.com', 'contosoapc-my.sharepoint.com'],
} as const;
export type Code = keyof typeof hosts;

export function playIn(options: PlayOptions = {}): Promise<Play> {
  return play({ ...options, tenant: { geos, ...options.tenant } });
}

/** With a photo in Exchange, and a profile in a geo location. */
export function someone({ tenant }: Play, name: string, geo: Code, preferred: string = geo): Person {
  return tenant.join({ upn: `${name}@contoso.com`, photo: true, geo, preferredDataLocation: preferred });
}

export function settledIn(stage: Play, name: string, geo: Code): Person {
  const person = someone(stage, name, geo);
  stage.tenant.userVisits(person.id);
  return person;
}

export function hostsWritten({ tenant }: Play, person: Person): string[] {
  const own = tenant.writes.filter(({ by, userId }) => by === 'app' && userId === person.id);
  return [...new Set(own.map(({ host }) => host))].sort();
}

/** How many profiles the tenant was asked to read or write so far. */
export function profileCalls(stage: Play): number {
  const counted = Object.entries(stage.server.counts().requests);
  return counted.reduce((sum, [kind, times]) => (/profile-(read|write)/.test(kind) ? sum + times : sum), 0);
}
