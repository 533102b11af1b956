/** What a library is made of, and what it needs of its tenant. */
import type { FaceRecord } from './face-record.ts';
import type { PictureMaker } from './pictures.ts';
import type { Doer } from './types.ts';

/** Versioning settings of the library. All are off in a library that SharePoint made. */
export interface LibraryRules {
  forceCheckout: boolean;
  minorVersions: boolean;
  moderation: boolean;
}

export interface LibraryOptions {
  readonly host: string;
  /** Localised name of the folder the pictures are in. */
  readonly folder: string;
  readonly seed: number | string;
  readonly reencodeUploads: boolean;
  readonly lateBump: boolean;
  /** How long after an upload the item's version changes once more. */
  readonly lateBumpAfterMs: number;
  /** Clocks of front ends differ, some times are missing, and a late bump may move them. */
  readonly unkindTimes: boolean;
}

/** What the library needs of its tenant. */
export interface LibraryWorld {
  readonly pictures: PictureMaker;
  readonly record: FaceRecord;
  now(): Date;
  /** Called after every change of a file's bytes. */
  wrote(kind: 'file' | 'file-delete', path: string, by: Doer): void;
}
