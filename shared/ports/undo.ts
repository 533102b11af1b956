/** The store of undo copies. Errors as in state.ts. */
import type { PerSize, PictureProperty } from '../core/observation.ts';
import type { Trust } from '../core/seal.ts';
import type { ReplacedBy } from '../core/undo.ts';

/** The photo files under one picture base, and the profile properties, before a run replaced them. */
export interface UndoCopy {
  /** My-site host of the geo location of the files; '' in copies from before multi-geo support, which are from home. */
  readonly host: string;
  /** When the copy was made; ISO 8601 in UTC. */
  readonly at: string;
  /** What replaced the photo. */
  readonly replacedBy: ReplacedBy;
  /** Picture base of the files; the object id or the base of a sign-in name. */
  readonly base: string;
  readonly files: Partial<PerSize<Uint8Array>>;
  readonly properties: Readonly<Record<PictureProperty, string>>;
}

/** A copy as it was read back, and whether it is what Instep stored. */
export interface StoredCopy extends UndoCopy {
  readonly trust: Trust;
}

/** Undo copies: one blob for each user, run and picture base. An unreadable copy counts as absent. */
export interface UndoStore {
  /**
   * Stores the first copy of each base for a user and a run; a later copy of the same base is not written. Answers the
   * one that is stored. Throws PermanentError `undo-copy-not-ours` if a copy is there that cannot be read or is not
   * sealed, and what `Seals` throws.
   */
  keep(userId: string, runId: string, copy: UndoCopy): Promise<UndoCopy>;
  /** One copy per base, oldest first. The properties of the first are what the user showed before. */
  get(userId: string, runId: string): Promise<readonly StoredCopy[]>;
  /** Whether there is a copy; reads no photo bytes. */
  has(userId: string, runId: string): Promise<boolean>;
  /** The runs that have a copy of this user, newest first. */
  runs(userId: string): Promise<readonly string[]>;
  /** Removes the copies of a user that these runs kept; undefined: all. */
  eraseUser(userId: string, runIds?: readonly string[]): Promise<void>;
}
