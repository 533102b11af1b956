/** What a tenant consists of. Object ids are lower-case GUIDs; paths are decoded and server-relative. */
import type { Recipe } from './pictures.ts';

/** One picture, distinguishable from every other; a person who changes their photo wears a new face. */
export type FaceId = number;
/** `nobody`: like no picture of this tenant. */
export type RecordedFace = FaceId | 'silhouette' | 'nobody';
/** Who did something: every request over HTTP is `app`. */
export type Doer = 'app' | 'user' | 'microsoft';
export type Size = 'S' | 'M' | 'L';
export const sizes: readonly Size[] = ['S', 'M', 'L'];
/** What SharePoint makes of a picture, in pixels, for an original that is large enough. */
export const nativePixels: Readonly<Record<Size, number>> = { S: 48, M: 72, L: 300 };

/** A photo as Exchange Online keeps it. `etag` is opaque and without quotes. */
export interface Photo {
  readonly etag: string;
  readonly width: number;
  readonly height: number;
  readonly mediaType: 'image/jpeg' | 'image/png';
  readonly face: FaceId;
  readonly recipe: Recipe;
  bytes(): Promise<Buffer>;
}

/** How Graph answers a request for a photo that is not there; status 200 is the form with `1x1` and an empty etag. */
export interface PhotoAnswer {
  readonly status: 200 | 400 | 404;
  readonly code: string;
  readonly message: string;
}

export interface AssignedPlan {
  readonly service: string;
  readonly capabilityStatus: string;
  readonly servicePlanId: string;
  readonly assignedDateTime: string;
}

export interface Profile {
  /** `i:0#.f|membership|upn`. */
  accountName: string;
  readonly properties: Map<string, string>;
  /** Who wrote a property last; the profile's maker where it was never written. */
  readonly writtenBy: Map<string, Doer>;
}

export interface Person {
  readonly id: string;
  upn: string;
  displayName: string;
  userType: 'Member' | 'Guest';
  accountEnabled: boolean;
  assignedPlans: readonly AssignedPlan[];
  preferredDataLocation: string | null;
  /** In the bin (`changed`, restorable) or gone for good (`deleted`); absent for people who are there. */
  deleted: 'changed' | 'deleted' | undefined;
  mailbox: boolean;
  photo: Photo | undefined;
  /** Set exactly when there is no photo to serve: how Graph says so for this person. */
  photoAnswer: PhotoAnswer | undefined;
  /** The profile kept for this person; the one found under the person's UPN may be another's. */
  profile: Profile | undefined;
}

export interface Group {
  readonly id: string;
  displayName: string;
  /** Ids of users and of groups. */
  readonly members: Set<string>;
}

export interface DirectoryChange {
  readonly seq: number;
  readonly userId: string;
  readonly properties?: readonly string[];
  readonly removed?: 'changed' | 'deleted';
}

export interface LibraryFile {
  readonly itemId: number;
  readonly guid: string;
  version: number;
  readonly name: string;
  readonly path: string;
  modified: Date;
  /** When the lists say that it was written. */
  stamped: Date;
  /** Who wrote it last. */
  by: Doer;
  /** Others see only what is published. */
  level: 'published' | 'draft' | 'checked-out';
  /** What it shows, where the tenant made it itself; undefined for what came in by HTTP. */
  shows: RecordedFace | undefined;
  bytes(): Promise<Buffer>;
}

export interface LibraryFolder {
  readonly itemId: number;
  readonly guid: string;
  readonly version: number;
  readonly name: string;
  readonly path: string;
  readonly modified: Date;
}

export interface LibraryChange {
  readonly seq: number;
  readonly itemId: number;
  readonly kind: 'add' | 'update' | 'delete' | 'rename' | 'restore';
  readonly at: Date;
}

export interface Write {
  readonly at: Date;
  readonly by: Doer;
  readonly kind: 'file' | 'file-delete' | 'property';
  /** Which host was written to. */
  readonly host: string;
  /** Whose file or profile it is by name; undefined where the name does not say. */
  readonly userId: string | undefined;
  readonly path?: string;
  readonly property?: string;
  readonly value?: string;
}
