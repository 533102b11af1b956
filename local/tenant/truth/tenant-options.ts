/** The options of a tenant, and of a person who is added to it. */
import type { Cloud } from './clouds.ts';
import type { PictureMaker } from './pictures.ts';

export interface TenantOptions {
  /** The `contoso` of `contoso.sharepoint.com`. */
  readonly name: string;
  readonly seed: number;
  /** Localised name of the picture folder. */
  readonly folder: string;
  readonly cloud: Cloud;
  /** Codes of the satellite geo locations: "EUR". */
  readonly geos: readonly string[];
  /** Decides the published SharePoint allowance. */
  readonly licensedUsers: number;
  /** Pixels of one side of the square photo that most people upload; smaller ones are made more quickly. */
  readonly photoSide: number;
  readonly reencodeUploads: boolean;
  readonly lateBump: boolean;
  readonly lateBumpAfterMs: number;
  readonly unkindTimes: boolean;
  /** Who draws the pictures; by default they are drawn with sharp. */
  readonly pictures: PictureMaker | undefined;
  /** Milliseconds since 1970, of the machine by default. */
  readonly clock: () => number;
}

export const defaultOptions: TenantOptions = {
  name: 'contoso',
  seed: 1,
  folder: 'Profile Pictures',
  cloud: 'global',
  geos: [],
  licensedUsers: 1000,
  photoSide: 360,
  reencodeUploads: true,
  lateBump: true,
  lateBumpAfterMs: 2000,
  unkindTimes: false,
  pictures: undefined,
  clock: () => Date.now(),
};

export interface NewPerson {
  readonly id?: string;
  readonly upn: string;
  readonly displayName?: string;
  readonly userType?: 'Member' | 'Guest';
  readonly accountEnabled?: boolean;
  readonly exchangePlan?: boolean;
  readonly mailbox?: boolean;
  readonly profile?: boolean;
  readonly preferredDataLocation?: string;
  /** Code of the geo location where the profile came to be, if not the preferred one. */
  readonly geo?: string;
}
