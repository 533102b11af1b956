/** Converts users to columns of the Users table and back. */
import { z } from 'zod';
import { sizes } from '../../core/observation.ts';
import { nameKey, namesOf } from '../../core/picture-base.ts';
import type { DirectoryFacts, SeenFileEtag, SeenFiles, UserRow } from '../../core/user.ts';
import type { UserSnapshot } from '../../ports/state.ts';
import { jsonColumn, optionalText, orUndefined, toJson } from './json-column.ts';
import type { Column } from './limits.ts';
import { type Columns, parseRow, type RowFormat, upgrade } from './schema-version.ts';

const text = z.string();
/** Missing in rows before version 3, which supported one geo location. */
const host = text.default('');
/** Missing in rows that were written before there was such a property, and where there is nothing to say. */
const later = orUndefined(text.optional());
const perSize = <T extends z.ZodType>(value: T) => z.object({ S: value, M: value, L: value });

const agreement = z.object({
  sourceEtag: text,
  sourceSha: text,
  host,
  base: text,
  files: perSize(z.object({ etag: orUndefined(text), sha: text, movedAt: later })),
  at: text,
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
});

const source = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('photo'),
    pixels: orUndefined(z.object({ width: z.number(), height: z.number() }).optional()),
  }),
  z.object({ kind: z.enum(['none', 'no-mailbox']) }),
]);

/** The defaults put a user out of scope, so that a row which refresh has not completed has no effect. */
const columnsOfUser = z.object({
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
  trouble: jsonColumn(trouble),
  look: jsonColumn(look),
  source: jsonColumn(source),
  repairedAt: jsonColumn(z.array(text)),
  absentSince: optionalText,
  undoneSha: optionalText,
  deepCheckedAt: text.default(''),
});

const format = {
  table: 'Users',
  columns: columnsOfUser,
  current: 3,
  upgrades: {
    // Added `pending.undo` and `source`.
    2: (columns) => ({ ...columns, source: toJson(sourceOf(columns)) }),
    // Added `host`; a missing one is read as '', which means unknown.
    3: (columns) => columns,
  },
} satisfies RowFormat<z.ZodType>;

/**
 * Version 1 had no `source`. It follows from a full comparison (`look`) or, without one, from an agreement.
 */
function sourceOf({ look, agreement }: Columns): { readonly kind: string } | undefined {
  const seen = typeof look === 'string' && look !== '' ? JSON.parse(look).situation?.source : undefined;
  if (seen === 'none' || seen === 'photo') return { kind: seen };
  return typeof agreement === 'string' && agreement !== '' ? { kind: 'photo' } : undefined;
}

/** Throws as `parseRow` does. */
export function parseUser(id: string, read: Columns): UserRow {
  const columns = upgrade(format, id, read);
  const row = parseRow(format, id, columns);
  const { upn, enabled, userType, mailboxPlan, geo, epoch, removedReason, removedAt, ...memory } = row;
  const removed = removedReason === '' ? undefined : { reason: removedReason, at: removedAt };
  return {
    ...memory,
    id,
    directory: { upn, enabled, userType, mailboxPlan, geo, epoch, removed, names: parseNames(columns) },
    seen: parseSeen(columns),
    repairedAt: memory.repairedAt ?? [],
  };
}

/** `seen_{fileKey}_{S|M|L}`: item id, a space, ETag; '' when the file is gone. */
const seenColumn = /^seen_(?<key>[0-9a-f]{12})_(?<size>[SML])$/;

export function seenColumnName(key: string, size: string): string {
  return `seen_${key}_${size}`;
}

export function seenColumnValue(file: SeenFileEtag | undefined): string {
  return file === undefined ? '' : `${file.itemId} ${file.etag}`;
}

function parseSeen(columns: Columns): ReadonlyMap<string, SeenFiles> {
  const seen = new Map<string, SeenFiles>();
  for (const [name, value] of Object.entries(columns)) {
    const { key, size } = seenColumn.exec(name)?.groups ?? {};
    const fileSize = sizes.find((one) => one === size);
    if (key === undefined || fileSize === undefined || typeof value !== 'string' || value === '') continue;
    const space = value.indexOf(' ');
    const file = { itemId: value.slice(0, space), etag: value.slice(space + 1) };
    seen.set(key, { ...seen.get(key), [fileSize]: file });
  }
  return seen;
}

/**
 * `name_{nameKey}`: a column for each name, because a merge can add a column without reading the row, but not
 * extend a list.
 */
const nameColumn = /^name_(?<key>[0-9a-f]{32})$/;

function parseNames(columns: Columns): readonly string[] {
  return Object.keys(columns).flatMap((column) => nameColumn.exec(column)?.groups?.key ?? []);
}

/**
 * The columns that compare and repair write. They also write the version, because they have read and upgraded
 * the row.
 */
export function memoryColumns(memory: UserSnapshot): Record<string, Column> {
  return {
    schema: format.current,
    agreement: toJson(memory.agreement),
    profile: toJson(memory.profile),
    pending: toJson(memory.pending),
    trouble: toJson(memory.trouble),
    look: toJson(memory.look),
    source: toJson(memory.source),
    repairedAt: memory.repairedAt.length === 0 ? '' : toJson(memory.repairedAt),
    absentSince: memory.absentSince ?? '',
    undoneSha: memory.undoneSha ?? '',
    deepCheckedAt: memory.deepCheckedAt,
  };
}

/** The columns that refresh writes for a changed user. They also undo an earlier removal. */
export function directoryColumns(
  change: DirectoryFacts & { readonly epoch: number },
): Record<string, Column> {
  const { id: _, ...facts } = change;
  const present = Object.entries(facts).filter(([, value]) => value !== undefined);
  const names = facts.upn === undefined ? [] : namesOf(facts.upn);
  return {
    ...Object.fromEntries(present),
    ...Object.fromEntries(names.map((name) => [`name_${nameKey(name)}`, true])),
    removedReason: '',
    removedAt: '',
  };
}
