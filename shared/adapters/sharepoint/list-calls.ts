/**
 * The three requests about a list that the REST inventory sends, named as in SharePoint: a list's properties;
 * RenderListDataAsStream
 * (https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest#retrieve-items-as-a-stream);
 * GetChanges (https://learn.microsoft.com/previous-versions/office/sharepoint-server/ee536137(v=office.15)).
 */
import { z } from 'zod';
import { ResyncRequiredError } from '../../core/errors.ts';
import type { UnreadableRow } from '../../ports/tenant.ts';
import { readEach } from '../page-rows.ts';
import { itemIdSchema } from '../thumbnail-change.ts';
import { parsed, requestName } from './sharepoint-answers.ts';
import type { SharePoint } from './sharepoint-client.ts';
import { refusalError, refusalOf, toOwnError } from './sharepoint-error.ts';

/** Longer ones could not be stored. */
const longestToken = 8_000;
const tokenSchema = z.object({ StringValue: z.string().min(1).max(longestToken) });
const listSchema = z.object({ Id: z.string().min(1), CurrentChangeToken: tokenSchema });

/**
 * SharePoint sends numbers as text, in the format of the web's language; the number itself is under the name with a dot
 * (https://github.com/SharePoint/sp-dev-docs/issues/9058). A date is in that format too, and under the name with a dot it is
 * ISO 8601 in UTC. Every other column is required: a row without it must not be used.
 */
const columnsSchema = z.object({
  ID: z.coerce.string().pipe(itemIdSchema),
  FSObjType: z.coerce.string(),
  FileRef: z.string().min(1),
  UniqueId: z.string().min(1).max(64),
  owshiddenversion: z.coerce.string().regex(/^\d{1,15}$/),
  Modified: z.string().optional().catch(undefined),
});
const rowSchema = z.preprocess(
  (row) => (typeof row === 'object' && row !== null ? { ...row, ...rawValues(row) } : row),
  columnsSchema,
);

function rawValues(row: object): object {
  const entries = Object.entries(row).filter(([name]) => name.endsWith('.'));
  return Object.fromEntries(entries.map(([name, value]) => [name.slice(0, -1), value]));
}

const rowsSchema = z.object({ Row: z.array(z.unknown()), NextHref: z.string().max(longestToken).nullish() });
/** The whole answer when only ListData was requested; a property of it when there are other parts. */
const streamSchema = z.union([
  rowsSchema,
  z.object({ ListData: rowsSchema }).transform((all) => all.ListData),
]);

const changesSchema = z.array(z.unknown());
const changeSchema = z.object({ ChangeToken: tokenSchema, ItemId: z.int().nonnegative().nullish() });

export type ListRow = z.infer<typeof rowSchema>;

/** RenderListDataOptions.ListData */
const listDataOnly = 2;
const fields = ['ID', 'FSObjType', 'FileRef', 'UniqueId', 'owshiddenversion', 'Modified'];

/** Documented for GetChanges: "Change token is not valid for this list." and "Change token is not valid." */
const invalidTokens = new Set(['-2130575173', '-2130575172']);

/** A list's id and current change token; undefined when SharePoint has no such list. */
export async function readList(
  sharePoint: SharePoint,
  path: string,
): Promise<{ readonly listId: string; readonly token: string } | undefined> {
  const kind = 'list (REST)';
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 1, kind });
  try {
    const answer: unknown = await root.list(path).select('Id', 'CurrentChangeToken')();
    const list = parsed(kind, listSchema, answer);
    return { listId: list.Id.toLowerCase(), token: list.CurrentChangeToken.StringValue };
  } catch (error) {
    const refusal = await refusalOf(error);
    if (refusal?.status === 404 && refusal.code !== undefined) return undefined;
    throw await toOwnError(`Finding the list "${path}"`, error);
  }
}

const rulesSchema = z.object({
  EnableMinorVersions: z.boolean(),
  EnableModeration: z.boolean(),
  ForceCheckout: z.boolean(),
});

/** What the list does with uploaded files. */
export async function readLibraryRules(
  sharePoint: SharePoint,
  path: string,
): Promise<{ readonly approval: boolean; readonly checkIn: boolean }> {
  const kind = 'preflight';
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 1, kind });
  try {
    const answer: unknown = await root.list(path).select(...Object.keys(rulesSchema.shape))();
    const rules = parsed(kind, rulesSchema, answer);
    return { approval: rules.EnableModeration, checkIn: rules.ForceCheckout || rules.EnableMinorVersions };
  } catch (error) {
    throw await toOwnError(`Reading the settings of the list "${path}"`, error);
  }
}

export interface RowQuery {
  readonly rows: number;
  /** From the previous page; undefined for the first. */
  readonly paging?: string | undefined;
  /** Limits the rows to these items. */
  readonly itemIds?: readonly number[];
}

export interface RowPage {
  readonly rows: readonly ListRow[];
  readonly unreadable: readonly UnreadableRow[];
  readonly paging: string | undefined;
}

/**
 * Rows of all folders, ordered by id: SharePoint refuses any other order for a list with more than 5,000
 * items.
 */
export async function readRows(
  sharePoint: SharePoint,
  path: string,
  { rows, paging, itemIds }: RowQuery,
): Promise<RowPage> {
  const kind = 'list rows (REST)';
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 2, kind });
  const parameters = {
    RenderOptions: listDataOnly,
    DatesInUtc: true,
    ViewXml: viewXml(rows, itemIds),
    ...(paging === undefined ? {} : { Paging: paging }),
  };
  try {
    const answer: unknown = await root.list(path).renderListDataAsStream(parameters);
    const stream = parsed(kind, streamSchema, answer);
    const { items, unreadable } = readEach(requestName(kind), stream.Row, asTheyAre(rowSchema));
    return { rows: items, unreadable, paging: stream.NextHref?.replace(/^\?/, '') || undefined };
  } catch (error) {
    throw await toOwnError(`Listing "${path}"`, error);
  }
}

export interface ChangePage {
  readonly changes: readonly { readonly itemId: number | undefined; readonly token: string }[];
  readonly unreadable: readonly UnreadableRow[];
}

/**
 * One page of the items that changed since `token`, oldest first. SharePoint chooses the size of the page.
 */
export async function readChanges(sharePoint: SharePoint, path: string, token: string): Promise<ChangePage> {
  const kind = 'list changes (REST)';
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 1, kind });
  const query = {
    ChangeTokenStart: { StringValue: token },
    Item: true,
    Add: true,
    Update: true,
    SystemUpdate: true,
    DeleteObject: true,
    Rename: true,
    Move: true,
    Restore: true,
  };
  try {
    const answer: unknown = await root.list(path).getChanges(query);
    const rows = parsed(kind, changesSchema, answer);
    const { items, unreadable } = readEach(requestName(kind), rows, asTheyAre(changeSchema));
    const changes = items.map(({ ItemId, ChangeToken }) => {
      return { itemId: ItemId ?? undefined, token: ChangeToken.StringValue };
    });
    return { changes, unreadable };
  } catch (error) {
    const refusal = await refusalOf(error);
    if (refusal === undefined) throw error;
    const what = `Reading the changes of "${path}"`;
    if (invalidTokens.has(refusal.number ?? ''))
      throw new ResyncRequiredError(`${what}: the token is invalid`);
    throw refusalError(what, refusal);
  }
}

function asTheyAre<R>(schema: z.ZodType<R>) {
  return { schema, read: (item: R) => ({ item }) };
}

function viewXml(rows: number, itemIds: readonly number[] | undefined): string {
  const values = itemIds?.map((id) => `<Value Type="Counter">${id}</Value>`).join('');
  const where =
    values === undefined ? '' : `<Where><In><FieldRef Name="ID"/><Values>${values}</Values></In></Where>`;
  const order = '<OrderBy Override="TRUE"><FieldRef Name="ID" Ascending="TRUE"/></OrderBy>';
  const shown = fields.map((name) => `<FieldRef Name="${name}"/>`).join('');
  return (
    `<View Scope="RecursiveAll"><Query>${where}${order}</Query><ViewFields>${shown}</ViewFields>` +
    `<RowLimit Paged="TRUE">${rows}</RowLimit></View>`
  );
}
