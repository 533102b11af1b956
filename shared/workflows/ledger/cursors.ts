/** The registry of cursors, small named values: name, schema and version of each. */
import { z } from 'zod';
import { untriedBytes } from '../../core/bytes-etag.ts';
import { rowCauses } from '../../core/catalogue/row-causes.ts';
import { sizes } from '../../core/observation.ts';
import { cursor, cursorPerKey } from './typed-cursor.ts';

/** For a position or a note: if it is lost, work only starts again. */
const hint = { version: 1, unreadable: 'absent' } as const;
/** For a value that is needed for a decision or a removal: if it is unreadable, the work fails. */
const needed = { version: 1, unreadable: 'fails' } as const;

const size = z.enum(sizes);
const file = z.object({ etag: z.string().optional(), sha: z.string() });
/** Without a hash, the file was never read, and is not removed. */
const laterRead = file.extend({ sha: z.string().optional() });
const agreement = z.object({
  sourceEtag: z.string(),
  sourceSha: z.string(),
  /** Absent in values from before geo locations were distinguished. */
  host: z.string().optional(),
  base: z.string(),
  files: z.object({ S: laterRead, M: file, L: laterRead }),
  at: z.string(),
  seal: z.string().optional(),
});

const counts = z.partialRecord(z.enum(rowCauses), z.number());
/** The progress of one run in a list; see core/enumeration.ts. */
const progress = z.object({
  runId: z.string(),
  since: z.string(),
  pages: z.number(),
  changes: z.number(),
  emptyPages: z.number(),
  anchor: z.string(),
  failures: z.number(),
  isFresh: z.boolean(),
  rows: counts,
  down: z.string(),
  code: z.string().optional(),
});
/** Absent in values from before a run could continue without a list. */
const listing = {
  isDoubtful: z.boolean().optional(),
  isStarted: z.boolean().optional(),
  completeAt: z.string().optional(),
  progress: progress.optional().catch(undefined),
  /** Consecutive full passes in doubt. */
  doubts: z.number().optional(),
};

export const directoryCursor = cursor('directory', {
  ...hint,
  schema: z.object({
    /** Absent: the next page is the first of a full pass. */
    link: z.string().optional(),
    full: z.boolean(),
    /** Increases with each full pass; a row with an older epoch was not listed by the pass. */
    epoch: z.number(),
    fullSince: z.string(),
    /** Approximate number of users that the last full pass listed. */
    users: z.number(),
    /** The run for which the enumeration reached its end. */
    doneFor: z.string(),
    ...listing,
    /** Number of users of the previous full pass, while another is in progress. */
    usersBefore: z.number().optional(),
  }),
});

/** The name is that of the home library; other geo locations add a colon and their host. */
export const libraryCursors = cursorPerKey('library', {
  ...hint,
  schema: z.object({
    listId: z.string(),
    /** Absent: the next page is the first of a full listing. */
    link: z.string().optional(),
    full: z.boolean(),
    /** Increases with each full listing; a file with an older number was not listed. */
    listing: z.number(),
    /** Number of the last full listing that reached its end, while another is in progress. */
    listingBefore: z.number().optional(),
    /** When the last full listing began, if it is in doubt. */
    fullSince: z.string().optional(),
    doneFor: z.string(),
    ...listing,
  }),
});

/** The last list of geo locations. */
export const geoLocationsCursor = cursor('geo-locations', {
  ...hint,
  schema: z.object({
    at: z.string(),
    locations: z
      .array(z.object({ rootHost: z.string(), code: z.string(), listedAt: z.string().optional() }))
      .readonly(),
  }),
});

/** Lists that the next run reads from the start, because an administrator requested it. */
export const startOverCursor = cursor('start-over', {
  ...hint,
  schema: z.object({ directory: z.boolean(), library: z.boolean() }),
});

export const lastClosedCursor = cursor('last-closed', {
  ...needed,
  schema: z.object({
    inScope: z.number(),
    unknown: z.number(),
    sharedPictures: z.array(z.string()).readonly(),
    runId: z.string(),
    settingsHash: z.string(),
  }),
});

export const etagBehaviourCursor = cursor('etag-behaviour', {
  ...hint,
  schema: z
    .object({
      sampled: z.boolean(),
      silentAt: z.string().optional(),
      /** Absent in values from before photos were asked for their ETag both ways. */
      bytes: z
        .object({ agreed: z.number(), contradictedAt: z.string().optional() })
        .transform(({ agreed, contradictedAt }) => ({ agreed, contradictedAt }))
        .default(untriedBytes)
        .catch(untriedBytes),
    })
    .transform(({ sampled, silentAt, bytes }) => ({ sampled, silentAt, bytes })),
});

const heldRun = z.object({ runId: z.string() });
/** The plans that wait for approval, by the kind of their run. */
export const heldCursors = {
  held: cursor('held', { ...needed, schema: heldRun }),
  'held-undo': cursor('held-undo', { ...needed, schema: heldRun }),
} as const;

/** By object id: users who are to be erased, and when. */
export const goneCursors = cursorPerKey('gone:', {
  ...needed,
  schema: z.object({
    after: z.string(),
    /** What to erase after the row; absent while the row exists. */
    remains: z
      .object({
        /** By `nameKey`. */
        names: z.array(z.string()),
        files: z.array(z.object({ itemId: z.string(), key: z.string(), size })),
        /** Runs that kept an undo copy. Undefined: unknown; then all copies. */
        copies: z.array(z.string()).optional(),
        /** The mark of the row that is erased. Undefined: unknown; then that of any row. */
        mark: z.string().optional(),
      })
      .optional(),
  }),
});

/** By object id: users whom the next refresh reads one by one; see ledger/erased.ts. */
export const erasedCursors = cursorPerKey('erased:', {
  ...needed,
  schema: z.object({ by: z.literal('call').optional() }),
});

/** By object id: files of a cleared photo, when tidyUp removes them, and the hashes that they must still have. */
export const clearedCursors = cursorPerKey('cleared:', {
  ...needed,
  schema: z.object({ after: z.string(), agreement }),
});

/** The last user of the gradual rollout (INSTEP_MAX_UPDATES_PER_RUN). */
export const rolloutPositionCursor = cursor('plan-turn', {
  ...hint,
  schema: z.object({ after: z.string() }),
});

/** By first digit: the `baseKey`s of picture bases that more than one user may claim, or that they are too many to keep. */
export const sharedBaseCursors = cursorPerKey('shared-bases:', {
  ...needed,
  schema: z.union([z.array(z.string()), z.object({ tooMany: z.literal(true) })]),
});

/** By run: the last error of a step, in words for people and as a code for telemetry. */
export const lastErrorCursors = cursorPerKey('last-error:', {
  ...hint,
  schema: z.object({ words: z.string(), code: z.string() }),
});

/** By run: end of its wait for a service. */
export const waitCursors = cursorPerKey('waiting:', { ...hint, schema: z.object({ until: z.string() }) });

/** By run: a hash of its progress, since when the hash is the same, and how often messages were sent again. */
export const progressCursors = cursorPerKey('progress:', {
  ...hint,
  schema: z.object({ mark: z.string(), at: z.string(), nudges: z.number() }),
});

/** The day on which old operations were removed last. */
export const operationsTidiedCursor = cursor('operations-tidied', { ...hint, schema: z.string() });
