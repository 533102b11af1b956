/** What is remembered of one user. Refresh owns `directory` and `seen`; compare and repair own the rest. */

import type { Situation } from './decide.ts';
import type { PerSize, Pixels, Sha256, Size } from './observation.ts';

/** As users/delta gives them: a property that is absent did not change. */
export interface DirectoryFacts {
  /** Object id, lower-case. */
  readonly id: string;
  readonly upn?: string;
  readonly enabled?: boolean;
  readonly userType?: 'Member' | 'Guest';
  /** Has an enabled Exchange plan. */
  readonly mailboxPlan?: boolean;
  /** preferredDataLocation; '' where none is set. */
  readonly geo?: string;
}

export interface SeenFileEtag {
  readonly itemId: string;
  readonly etag: string;
}

/** The files the library shows under one base; a size that is absent has no file. */
export type SeenFiles = Partial<Readonly<Record<Size, SeenFileEtag>>>;

export interface AgreedFile {
  /** Undefined: written by us and not yet settled; the file is read once to settle it. */
  readonly etag: string | undefined;
  readonly sha: Sha256;
  /**
   * When the ETag was found moved although the bytes were not. They may have come from a cache, so that the next deep
   * check reads them again (DECISIONS.md, D-stale-bytes).
   */
  readonly movedAt?: string | undefined;
}

/** The last state in which both sides were known to show the same picture. */
export interface Agreement {
  readonly sourceEtag: string;
  readonly sourceSha: Sha256;
  /** My-site host of the geo location whose files these are; '' for home, before geo locations were told apart. */
  readonly host: string;
  readonly base: string;
  readonly files: PerSize<AgreedFile>;
  readonly at: string;
}

export interface ProfileSnapshot {
  readonly kind: 'own' | 'missing' | 'somebody-else';
  /**
   * My-site host of the geo location that the profile is in; '' when it was read before geo locations were told
   * apart.
   */
  readonly host: string;
  readonly pictureUrl: string;
  readonly placeholderState: string;
  readonly syncState: string;
  readonly readAt: string;
}

/** A write that was begun. It stays until the agreement that ends it is stored in the same update. */
export interface PendingWrite {
  readonly runId: string;
  readonly sourceEtag: string;
  readonly sourceSha: Sha256;
  /** As in an agreement. */
  readonly host: string;
  readonly base: string;
  readonly shas: PerSize<Sha256>;
  readonly at: string;
  /** What is restored, where this write is an undo: nothing of the source is written (DECISIONS.md, D-undo-pending). */
  readonly undo?: PendingUndo | undefined;
}

export interface PendingUndo {
  /** The run whose undo copies are put back. */
  readonly runId: string;
  /** What `undoneSha` is to be once all is back. */
  readonly marks: Sha256 | undefined;
}

/** Failures in a row. Nothing is tried before `nextAt`. */
export interface Trouble {
  readonly attempts: number;
  readonly code: string;
  readonly since: string;
  readonly nextAt: string;
  /** The source photo that could not be written; another one is tried at once. Undefined: any. */
  readonly sourceSha?: Sha256 | undefined;
}

/** What Exchange last said of a user's photo, when it said anything. `pixels` undefined: it did not say. */
export type SourceMemory =
  | { readonly kind: 'photo'; readonly pixels: Pixels | undefined }
  | { readonly kind: 'none' | 'no-mailbox' };

/** The last look at a user who is not in step, so that an unchanged drift is not read again every night. */
export interface Look {
  /** What the look depended on; see `lookKey`. */
  readonly key: string;
  readonly situation: Situation;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  /** Of a user without a profile of their own: since when the key is the same. */
  readonly since?: string | undefined;
}

export interface UserRow {
  readonly id: string;
  readonly directory: {
    readonly upn: string;
    readonly enabled: boolean;
    readonly userType: 'Member' | 'Guest';
    readonly mailboxPlan: boolean;
    readonly geo: string;
    readonly epoch: number;
    readonly removed: { readonly reason: 'changed' | 'deleted'; readonly at: string } | undefined;
    /** By `nameKey`: every name the user was ever seen with, so that none is left in `Names` when the user is gone. */
    readonly names: readonly string[];
  };
  /** By `fileKey` of the picture base. */
  readonly seen: ReadonlyMap<string, SeenFiles>;
  readonly agreement: Agreement | undefined;
  readonly profile: ProfileSnapshot | undefined;
  readonly pending: PendingWrite | undefined;
  /** When Exchange was first proved to have no photo, with nothing else read since. */
  readonly absentSince: string | undefined;
  readonly trouble: Trouble | undefined;
  /** When Instep last repaired this user, newest last, at most three. */
  readonly repairedAt: readonly string[];
  /** The source picture that an administrator undid; nothing is done until the source differs from it. */
  readonly undoneSha: Sha256 | undefined;
  /** Day of the last deep check, as an ISO date-time; '' for never. */
  readonly deepCheckedAt: string;
  readonly look: Look | undefined;
  /** Undefined: Exchange has not said anything of this user yet. */
  readonly source: SourceMemory | undefined;
}
