/** Converts users to columns of the Users table and back. */
import { z } from 'zod';
import { sizes } from '../../core/observation.ts';
import { parsedJson } from '../../core/parsed-json.ts';
import { nameKey, namesOf } from '../../core/picture-base.ts';
import { perSize } from '../../core/triage.ts';
import type { Agreement, ListedFacts, SeenFileEtag, SeenFiles, UserRow } from '../../core/user.ts';
import type { UserSnapshot } from '../../ports/state.ts';
import { toJson } from './json-column.ts';
import type { Column } from './limits.ts';
import { type Columns, type RowFormat, upgrade } from './schema-version.ts';
import { columnsOfUser } from './user-columns.ts';

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

const seenSource = z.object({ situation: z.object({ source: z.enum(['none', 'photo']) }) });

/**
 * Version 1 had no `source`. It follows from a full comparison (`look`) or, without one, from an agreement.
 */
function sourceOf({ look, agreement }: Columns): { readonly kind: string } | undefined {
  const seen = seenSource.safeParse(typeof look === 'string' ? parsedJson(look) : undefined).data;
  if (seen !== undefined) return { kind: seen.situation.source };
  return typeof agreement === 'string' && agreement !== '' ? { kind: 'photo' } : undefined;
}

/** Columns that may be lost: without them, the user is read in full, and the columns are written again. */
const rebuilt: ReadonlySet<string> = new Set([
  'profile',
  'trouble',
  'look',
  'source',
  'absentSince',
  'deepCheckedAt',
]);

/** In place of columns that cannot be read: values under which the user stays in scope and is reported as unknown. */
const standIns: Columns = {
  enabled: true,
  mailboxPlan: true,
  // Later than any full pass, so that the user is not erased because of this row.
  epoch: Number.MAX_SAFE_INTEGER,
};

/** A row whose pending write is not checked yet. */
export interface ParsedUser {
  readonly user: UserRow;
  readonly pendingSeal: string | undefined;
}

/** Throws PermanentError `newer-schema` only; columns that cannot be read are named in `unreadable`. */
export function parseUser(id: string, read: Columns): ParsedUser {
  const columns = upgrade(format, id, read);
  const { row, unreadable } = readable(columns);
  const { upn, enabled, userType, mailboxPlan, geo, epoch, removedReason, removedAt, look, ...kept } = row;
  const { pendingSeal, ...snapshot } = kept;
  const removed = removedReason === '' ? undefined : { reason: removedReason, at: removedAt };
  const user: UserRow = {
    ...snapshot,
    id,
    lastObservation: look,
    directory: { upn, enabled, userType, mailboxPlan, geo, epoch, removed, names: parseNames(columns) },
    seen: parseSeen(columns),
    repairedAt: snapshot.repairedAt ?? [],
    ...(unreadable.length === 0 ? {} : { unreadable }),
    ...(Object.keys(columns).length > crowdedColumns ? { isCrowded: true as const } : {}),
  };
  return { user, pendingSeal };
}

/** A row has at most 252 columns. A rename adds two, its files three; a night adds those of some twenty renames at most. */
const crowdedColumns = 150;

function readable(columns: Columns): {
  readonly row: z.output<typeof columnsOfUser>;
  readonly unreadable: readonly string[];
} {
  const parsed = columnsOfUser.safeParse(columns);
  if (parsed.success) return { row: parsed.data, unreadable: [] };
  const wrong = new Set(parsed.error.issues.map(({ path }) => String(path[0])));
  const others = Object.entries(columns).filter(([name]) => !wrong.has(name));
  const instead = Object.entries(standIns).filter(([name]) => wrong.has(name));
  return {
    row: columnsOfUser.parse(Object.fromEntries([...others, ...instead])),
    unreadable: [...wrong].filter((name) => !rebuilt.has(name)).sort(),
  };
}

/**
 * `seen_{fileKey}_{S|M|L}`: item id, a space, ETag, and where it is known a space, @ and when the file was written; '' when
 * the file is gone. In one column, because a row has few to spare.
 */
const seenColumn = /^seen_(?<key>[0-9a-f]{12})_(?<size>[SML])$/;

export function seenColumnName(key: string, size: string): string {
  return `seen_${key}_${size}`;
}

export function seenColumnValue(file: SeenFileEtag | undefined): string {
  if (file === undefined) return '';
  const { itemId, etag, modifiedAt } = file;
  return modifiedAt === undefined ? `${itemId} ${etag}` : `${itemId} ${etag} @${modifiedAt}`;
}

const writtenAt = / @(?<modifiedAt>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/;

function parseSeenFile(value: string): SeenFileEtag {
  const space = value.indexOf(' ');
  const { modifiedAt } = writtenAt.exec(value)?.groups ?? {};
  const file = { itemId: value.slice(0, space), etag: value.slice(space + 1).replace(writtenAt, '') };
  return modifiedAt === undefined ? file : { ...file, modifiedAt };
}

function parseSeen(columns: Columns): ReadonlyMap<string, SeenFiles> {
  const seen = new Map<string, SeenFiles>();
  for (const [name, value] of Object.entries(columns)) {
    const { key, size } = seenColumn.exec(name)?.groups ?? {};
    const fileSize = sizes.find((one) => one === size);
    if (key === undefined || fileSize === undefined || typeof value !== 'string' || value === '') continue;
    seen.set(key, { ...seen.get(key), [fileSize]: parseSeenFile(value) });
  }
  return seen;
}

/**
 * `name_{nameKey}`: a column for each name, because a merge can add a column without reading the row, but not
 * extend a list.
 */
const nameColumn = /^name_(?<key>[0-9a-f]{32})$/;

export function nameColumns(names: readonly string[]): Record<string, Column> {
  return Object.fromEntries(names.map((name) => [`name_${nameKey(name)}`, true]));
}

/** The columns of a row without these names, and without files that are gone. */
export function trimmedColumns(columns: Columns, names: readonly string[]): Record<string, Column> {
  const dropped = new Set(names.map((key) => `name_${key}`));
  const kept = Object.entries(columns).filter(
    ([name, value]) => !(dropped.has(name) || (seenColumn.test(name) && value === '')),
  );
  return Object.fromEntries(kept) as Record<string, Column>;
}

function parseNames(columns: Columns): readonly string[] {
  return Object.keys(columns).flatMap((column) => nameColumn.exec(column)?.groups?.key ?? []);
}

/**
 * The columns that compare and repair write. They also write the version, because they have read and upgraded
 * the row.
 */
export function snapshotColumns(snapshot: UserSnapshot): Record<string, Column> {
  const columns = columnsOf(snapshot);
  // Unreadable columns are not overwritten, so that an administrator can still inspect them.
  for (const name of snapshot.unreadable ?? []) delete columns[name];
  if (snapshot.uncheckedPending !== undefined) delete columns.pending;
  return columns;
}

/** A hash that is not known is stored as '', which is no hash, because a version that knows no such files needs a text. */
function withTexts(agreement: Agreement): object {
  const files = perSize((size) => ({ ...agreement.files[size], sha: agreement.files[size].sha ?? '' }));
  return { ...agreement, files };
}

function columnsOf(snapshot: UserSnapshot): Record<string, Column> {
  return {
    schema: format.current,
    agreement: toJson(snapshot.agreement && withTexts(snapshot.agreement)),
    profile: toJson(snapshot.profile),
    pending: toJson(snapshot.pending),
    trouble: toJson(snapshot.trouble),
    look: toJson(snapshot.lastObservation),
    source: toJson(snapshot.source),
    repairedAt: snapshot.repairedAt.length === 0 ? '' : toJson(snapshot.repairedAt),
    absentSince: snapshot.absentSince ?? '',
    undoneSha: snapshot.undoneSha ?? '',
    deepCheckedAt: snapshot.deepCheckedAt,
  };
}

/** The columns that are written for a user of the directory. With an epoch, they also undo an earlier removal. */
export function directoryColumns(change: ListedFacts): Record<string, Column> {
  const { id: _, ...facts } = change;
  const present = Object.entries(facts).filter(([, value]) => value !== undefined);
  const names = facts.upn === undefined ? [] : namesOf(facts.upn);
  return {
    ...Object.fromEntries(present),
    ...nameColumns(names),
    ...(change.epoch === undefined ? {} : { removedReason: '', removedAt: '' }),
  };
}
