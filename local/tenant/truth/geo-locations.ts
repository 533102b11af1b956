/**
 * Where a tenant keeps people's profiles and pictures: https://learn.microsoft.com/sharepoint/dev/solution-guidance/multigeo-introduction
 * Each geo location has hosts of its own; that each has a "User Photos" library of its own follows from that.
 */
import type { Library } from './library.ts';

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
