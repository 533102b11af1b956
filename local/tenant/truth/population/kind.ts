/** One state in which a person can be at first contact. */
import { createRandom } from '../random.ts';
import type { Tenant } from '../tenant.ts';
import type { NewPerson } from '../tenant-state.ts';
import type { Person } from '../types.ts';
import { nameOf, unusualLocal } from './people-names.ts';

export interface Kind {
  /** The finding of the first night, or why there is none: `guest`, `disabled`, `no-mailbox-plan`. */
  readonly expected: string;
  /** Of a thousand people. */
  readonly share: number;
  /** Makes one person of this kind; `index` counts from 0 and chooses the variant. */
  make(tenant: Tenant, recruit: Recruit, index: number): Person;
}

export type Recruit = (facts?: Partial<NewPerson>) => Person;

/** Adds people with names that are used once; one in eleven has an apostrophe, a comma or letters beyond ASCII. */
export function recruiter(tenant: Tenant): Recruit {
  let index = 0;
  return (facts = {}) => {
    const name = nameOf(tenant.random, index);
    const local = index % 11 === 5 ? unusualLocal(index) : name.local;
    index += 1;
    return tenant.addPerson({
      upn: `${local}@${tenant.options.name}.com`,
      displayName: name.displayName,
      ...geoLocationOf(tenant, index),
      ...facts,
    });
  };
}

/**
 * People are spread over the geo locations in order. Of those at home every second one has it as preference, and a few
 * had a personal site before another location was preferred.
 */
function geoLocationOf(tenant: Tenant, index: number): Partial<NewPerson> {
  const { geos } = tenant;
  const lap = Math.floor(index / geos.length);
  const geo = geos[index % geos.length];
  if (geos.length === 1 || geo === undefined) return {};
  if (lap % 8 === 5) return { preferredDataLocation: geos.at(-1)?.code ?? '', geo: geo.code };
  return geo.code === geos[0]?.code && lap % 2 === 0 ? {} : { preferredDataLocation: geo.code };
}

/** The same moment of the last two and a half years for the same name, without a draw of the tenant's own chance. */
export function earlier(tenant: Tenant, name: string): Date {
  const random = createRandom(`${tenant.options.seed}/${name}`);
  return new Date(tenant.now().getTime() - (3_600 + random.below(900 * 86_400)) * 1_000);
}

/** Some day in the last two and a half years. */
export function someDay(tenant: Tenant): Date {
  return new Date(tenant.now().getTime() - (1 + tenant.random.below(900)) * 24 * 60 * 60 * 1000);
}
