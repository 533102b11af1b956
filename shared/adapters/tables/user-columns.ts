/** The columns of the Users table that hold a user's snapshot, beside the facts from the directory. */
import { z } from 'zod';
import { jsonColumn, optionalText, orUndefined } from './json-column.ts';

const text = z.string();
/** Missing in rows before version 3, which supported one geo location. */
const host = text.default('');
/** Missing in rows from before the property existed, and if there is no value. */
const later = orUndefined(text.optional());
const perSize = <T extends z.ZodType>(value: T) => z.object({ S: value, M: value, L: value });

const file = z.object({ etag: orUndefined(text), sha: text, movedAt: later });
/** '' is a hash that is not known. */
const laterRead = file.extend({ sha: text.transform((sha) => sha || undefined), uploadedAt: later });

const agreement = z.object({
  sourceEtag: text,
  sourceSha: text,
  host,
  base: text,
  files: z.object({ S: laterRead, M: file, L: laterRead }),
  at: text,
  seal: later,
});

const profile = z.object({
  kind: z.enum(['own', 'missing', 'somebody-else']),
  host,
  pictureUrl: text,
  placeholderState: text,
  syncState: text,
  readAt: text,
});

const pending = z.object({
  runId: text,
  sourceEtag: text,
  sourceSha: text,
  host,
  base: text,
  shas: perSize(text),
  at: text,
  undo: z
    .object({ runId: text, marks: orUndefined(text) })
    .nullish()
    .transform((value) => value ?? undefined),
});

const trouble = z.object({
  attempts: z.number(),
  code: text,
  since: text,
  nextAt: text,
  sourceSha: later,
});

const situation = z.object({
  source: z.enum(['photo', 'none', 'no-mailbox', 'gone', 'unknown']),
  profile: z.enum(['own', 'missing', 'somebody-else', 'unknown']),
  picture: z.enum(['photo', 'none', 'unknown']),
  pending: z.boolean(),
  undoing: z.boolean().default(false),
  agreed: z.boolean(),
  sourceMoved: z.boolean(),
  targetMoved: z.boolean(),
  ownFilesMatch: z.boolean(),
  ownBase: z.boolean(),
  samePicture: z.boolean(),
  complete: z.boolean(),
  followsExchange: z.boolean(),
});

const look = z.object({
  key: text,
  situation,
  sourceSha: orUndefined(text),
  targetSha: orUndefined(text),
  since: later,
  sourceSeenAt: later,
});

const source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('photo'),
    pixels: orUndefined(z.object({ width: z.number(), height: z.number() }).optional()),
  }),
  z.object({ kind: z.enum(['none', 'no-mailbox']) }),
]);

/** The defaults put a user out of scope, so that a row which refresh has not completed has no effect. */
export const columnsOfUser = z.object({
  upn: text.default(''),
  enabled: z.boolean().default(false),
  userType: z.enum(['Member', 'Guest']).default('Member'),
  mailboxPlan: z.boolean().default(false),
  geo: text.default(''),
  epoch: z.number().default(0),
  removedReason: z.enum(['', 'changed', 'deleted']).default(''),
  removedAt: text.default(''),
  agreement: jsonColumn(agreement),
  profile: jsonColumn(profile),
  pending: jsonColumn(pending),
  pendingSeal: optionalText,
  trouble: jsonColumn(trouble),
  look: jsonColumn(look),
  source: jsonColumn(source),
  repairedAt: jsonColumn(z.array(text)),
  absentSince: optionalText,
  undoneSha: optionalText,
  erasure: optionalText,
  deepCheckedAt: text.default(''),
});
