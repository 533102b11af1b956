/**
 * Where a tenant keeps people's profiles and pictures: https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-introduction
 * Each geo location has hosts of its own; that each has a "User Photos" library of its own follows from that.
 */
import type { Library } from './library.ts';
import type { Person, Profile } from './types.ts';

export interface GeoLocation {
  /** As preferredDataLocation has it: "EUR"; '' in a tenant of one. */
  readonly code: string;
  readonly rootHost: string;
  readonly mySiteHost: string;
  readonly library: Library;
}

/** Each has the language it was opened in. */
const folders: Readonly<Record<string, string>> = { EUR: 'Profilbilder', FRA: 'Images du profil' };

export interface GeoNames {
  readonly code: string;
  readonly rootHost: string;
  readonly mySiteHost: string;
  readonly folder: string;
}

/** The tenant's own first. A satellite is named after its code: contosoeur.sharepoint.com. */
export function geoNames(options: {
  readonly name: string;
  readonly domain: string;
  readonly folder: string;
  /** Codes of the satellites. */
  readonly geos: readonly string[];
}): readonly GeoNames[] {
  const { name, domain, folder, geos } = options;
  const named = (code: string, label: string, ownFolder: string): GeoNames => ({
    code,
    rootHost: `${label}.${domain}`,
    mySiteHost: `${label}-my.${domain}`,
    folder: ownFolder,
  });
  return [
    named(geos.length === 0 ? '' : 'NAM', name, folder),
    ...geos.map((code) => named(code, `${name}${code.toLowerCase()}`, folders[code] ?? folder)),
  ];
}

/** Looks up the geo locations of a tenant. */
export abstract class Geography {
  /** The tenant's own first. */
  abstract readonly geos: readonly GeoLocation[];

  /** The geo location that has this host as one of its two. */
  geoAt(host: string): GeoLocation | undefined {
    return this.geos.find(({ rootHost, mySiteHost }) => rootHost === host || mySiteHost === host);
  }

  /** Only my-site hosts have one. */
  libraryAt(host: string): Library | undefined {
    return this.geos.find(({ mySiteHost }) => mySiteHost === host)?.library;
  }

  /** Where a profile is. */
  geoOfProfile({ properties }: Profile): GeoLocation {
    const host = new URL(properties.get('PersonalSiteHostUrl') ?? '').hostname;
    return this.geoAt(host) ?? this.#own;
  }

  /** Where a person's profile is, or would come to be: https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-userprofileexperience */
  geoOf({ profile, preferredDataLocation }: Person): GeoLocation {
    if (profile) return this.geoOfProfile(profile);
    return this.geos.find(({ code }) => code === preferredDataLocation) ?? this.#own;
  }

  libraryOf(person: Person): Library {
    return this.geoOf(person).library;
  }

  get #own(): GeoLocation {
    return this.geos[0] as GeoLocation;
  }
}
