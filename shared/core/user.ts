/** The snapshot of one user. Refresh writes `directory` and `seen`; compare and repair write the rest. */
import type { Situation } from './decide.ts';
import type { PerSize, Pixels, Sha256, Size } from './observation.ts';
import type { Trust } from './seal.ts';

/** As users/delta returns them: an absent property did not change. */
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

/** With the number of the full pass that lists the user, who is then no longer removed either. */
export interface ListedFacts extends DirectoryFacts {
  readonly epoch?: number;
}

export interface SeenFileEtag {
  readonly itemId: string;
  readonly etag: string;
  /** When the file was last written, as the list says: ISO 8601, whole seconds. Absent: the list did not say. */
  readonly modifiedAt?: string | undefined;
}

/** The files in the library under one base name; an absent size has no file. */
export type SeenFiles = Partial<Readonly<Record<Size, SeenFileEtag>>>;

export interface AgreedFile {
  /** Undefined: Instep wrote the file and does not know its ETag yet; the file is read once to learn it. */
  readonly etag: string | undefined;
  /** Undefined: not read yet, because of what the times of the list say (DECISIONS.md, D-written-together). */
  readonly sha: Sha256 | undefined;
  /** When SharePoint stored Instep's upload of L or S, by its answer. Absent once the file was read, or if it did not say. */
  readonly uploadedAt?: string | undefined;
  /**
   * When the ETag was found changed although the bytes were not. The bytes may have come from a cache, so the next deep
   * check reads them again (DECISIONS.md, D-stale-bytes).
   */
  readonly movedAt?: string | undefined;
}

/** M is always read. */
export type AgreedFiles = PerSize<AgreedFile> & { readonly M: { readonly sha: Sha256 } };

/** The last state in which both sides showed the same photo. */
export interface Agreement {
  readonly sourceEtag: string;
  readonly sourceSha: Sha256;
  /** My Site host of the geo location of these files; '' for home, in rows from before geo locations were distinguished. */
  readonly host: string;
  readonly base: string;
  readonly files: AgreedFiles;
  readonly at: string;
  /** As it was stored; '' if it had none then. Undefined: this agreement is new, and gets one when it is stored. */
  readonly seal?: string | undefined;
  /** It has no seal that fits: it proves no file and no absence, so because of it no photo is removed (DECISIONS.md, D-seals). */
  readonly disbelieved?: true | undefined;
}

/** What the seal of an agreement is about. */
export type SealedAgreement = Pick<Agreement, 'sourceSha' | 'base' | 'seal'> & {
  readonly host?: string | undefined;
  readonly files: { readonly M: { readonly sha: Sha256 } };
};

export interface ProfileSnapshot {
  readonly kind: 'own' | 'missing' | 'somebody-else';
  /**
   * My Site host of the geo location of the profile; '' in rows from before geo locations were distinguished.
   */
  readonly host: string;
  readonly pictureUrl: string;
  readonly placeholderState: string;
  readonly syncState: string;
  readonly readAt: string;
}

/** A write that was started. It is removed in the same update that stores the agreement. */
export interface PendingWrite {
  readonly runId: string;
  readonly sourceEtag: string;
  readonly sourceSha: Sha256;
  /** As in an agreement. */
  readonly host: string;
  readonly base: string;
  readonly shas: PerSize<Sha256>;
  readonly at: string;
  /** Set if this write is an undo, which restores files and writes nothing of the source (DECISIONS.md, D-undo-pending). */
  readonly undo?: PendingUndo | undefined;
}

export interface PendingUndo {
  /** The run whose undo copies are restored. */
  readonly runId: string;
  /** The value of `undoneSha` once everything is restored. */
  readonly marks: Sha256 | undefined;
}

/** Consecutive failures. There is no attempt before `nextAt`. */
export interface Trouble {
  readonly attempts: number;
  readonly code: string;
  readonly since: string;
  readonly nextAt: string;
  /** The source photo that could not be written; another one is tried at once. Undefined: any. */
  readonly sourceSha?: Sha256 | undefined;
}

/** The user's photo at the last successful reading of Exchange. `pixels` undefined: Exchange did not return a size. */
export type SourceSnapshot =
  | { readonly kind: 'photo'; readonly pixels: Pixels | undefined }
  | { readonly kind: 'none' | 'no-mailbox' };

/** The last observation of a user who is out of step, so that unchanged drift is not read again every night. */
export interface LastObservation {
  /** What the observation depended on; see `observationKey`. */
  readonly key: string;
  readonly situation: Situation;
  readonly sourceSha: Sha256 | undefined;
  readonly targetSha: Sha256 | undefined;
  /** Of a user without a profile of their own: since when the key is the same. */
  readonly since?: string | undefined;
  /** When Instep first saw this source photo; absent: nothing changed in Exchange, or it is not known. */
  readonly sourceSeenAt?: string | undefined;
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
    /** By `nameKey`: every sign-in name that the user ever had, so that all are removed from `Names` with the user. */
    readonly names: readonly string[];
  };
  /** By `fileKey` of the base name. */
  readonly seen: ReadonlyMap<string, SeenFiles>;
  readonly agreement: Agreement | undefined;
  readonly profile: ProfileSnapshot | undefined;
  readonly pending: PendingWrite | undefined;
  /** When Exchange first confirmed that there is no photo, with no other reading since. */
  readonly absentSince: string | undefined;
  readonly trouble: Trouble | undefined;
  /** When Instep last repaired this user, newest last, at most three. */
  readonly repairedAt: readonly string[];
  /** The source photo that an administrator undid. Instep does nothing until the source photo differs. */
  readonly undoneSha: Sha256 | undefined;
  /** Time of the last deep check, ISO 8601; '' for never. */
  readonly deepCheckedAt: string;
  readonly lastObservation: LastObservation | undefined;
  /** Undefined: the user was never read in Exchange. */
  readonly source: SourceSnapshot | undefined;
  /**
   * Columns of the stored row that cannot be read, and without which nothing is decided: the user is `unknown`.
   * Their values here are stand-ins (DECISIONS.md, D-unreadable-rows).
   */
  readonly unreadable?: readonly string[];
  /** Why a pending write was left out: what is stored is not what Instep stored (DECISIONS.md, D-seals). */
  readonly disbelieved?: Exclude<Trust, 'sealed'>;
  /** Why it cannot be told whether to believe a pending write. Nothing is decided then, and the mark stays. */
  readonly uncheckedPending?: string;
  /** Of the latest erasure that began with this row. A row that is stored anew has none, or another one. */
  readonly erasure?: string | undefined;
  /** The row is near the number of columns that a table allows. */
  readonly isCrowded?: true;
}
