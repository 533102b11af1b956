/**
 * The three questions about a list that the inventory by REST asks. PnPjs names them as SharePoint does: a list's
 * properties; RenderListDataAsStream
 * (https://learn.microsoft.com/sharepoint/dev/sp-add-ins/working-with-lists-and-list-items-with-rest#retrieve-items-as-a-stream);
 * GetChanges (https://learn.microsoft.com/previous-versions/office/sharepoint-server/ee536137(v=office.15)).
 */
import { z } from 'zod';
import { ResyncRequiredError } from '../../core/errors.ts';
import { parsed } from './sharepoint-answers.ts';
import type { SharePoint } from './sharepoint-client.ts';
import { refusalError, refusalOf, translated } from './sharepoint-error.ts';

const tokenSchema = z.object({ StringValue: z.string().min(1) });
const listSchema = z.object({ Id: z.string().min(1), CurrentChangeToken: tokenSchema });

/** Values come as text, numbers too. Of a row nothing may be missing: half a row is no reading. */
const rowSchema = z.object({
  ID: z.coerce.string().regex(/^\d+$/),
  FSObjType: z.coerce.string(),
  FileRef: z.string().min(1),
  UniqueId: z.string().min(1),
  owshiddenversion: z.coerce.string().regex(/^\d+$/),
});
const rowsSchema = z.object({ Row: z.array(rowSchema), NextHref: z.string().nullish() });
/** ListData stands alone when nothing but it is asked for, and by name beside the other parts. */
const streamSchema = z.union([
  rowsSchema,
  z.object({ ListData: rowsSchema }).transform((all) => all.ListData),
]);

const changesSchema = z.array(z.object({ ChangeToken: tokenSchema, ItemId: z.number().int().nullish() }));

export type ListRow = z.infer<typeof rowSchema>;

/** RenderListDataOptions.ListData */
const listDataOnly = 2;
const fields = ['ID', 'FSObjType', 'FileRef', 'UniqueId', 'owshiddenversion'];

/** "Change token is not valid for this list." and "Change token is not valid.", as GetChanges documents them. */
const invalidTokens = new Set(['-2130575173', '-2130575172']);

/** A list's id, and the change token of this moment. Undefined: SharePoint knows no such list. */
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
    throw await translated(`Looking for the list "${path}"`, error);
  }
}

export interface RowQuery {
  readonly rows: number;
  /** Where an earlier page ended, as it said. */
  readonly paging?: string | undefined;
  /** Only these; undefined: all. */
  readonly itemIds?: readonly number[];
}

/** Rows in order of id, of all folders. By id, because a list of more than 5,000 items answers no other order. */
export async function readRows(
  sharePoint: SharePoint,
  path: string,
  { rows, paging, itemIds }: RowQuery,
): Promise<{ readonly rows: readonly ListRow[]; readonly paging: string | undefined }> {
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
    return { rows: stream.Row, paging: stream.NextHref?.replace(/^\?/, '') || undefined };
  } catch (error) {
    throw await translated(`Listing "${path}"`, error);
  }
}

/** Which items changed since a token, oldest first, at most as many as SharePoint tells at once. */
export async function readChanges(
  sharePoint: SharePoint,
  path: string,
  token: string,
): Promise<readonly { readonly itemId: number | undefined; readonly token: string }[]> {
  const kind = 'list changes (REST)';
  const root = await sharePoint.open({ limiter: 'sharepoint', cost: 1, kind });
  const what = { Item: true, ChangeTokenStart: { StringValue: token } };
  const how = {
    Add: true,
    Update: true,
    SystemUpdate: true,
    DeleteObject: true,
    Rename: true,
    Move: true,
    Restore: true,
  };
  try {
    const answer: unknown = await root.list(path).getChanges({ ...what, ...how });
    return parsed(kind, changesSchema, answer).map(({ ItemId, ChangeToken }) => {
      return { itemId: ItemId ?? undefined, token: ChangeToken.StringValue };
    });
  } catch (error) {
    const refusal = await refusalOf(error);
    if (refusal === undefined) throw error;
    const doing = `Reading the changes of "${path}"`;
    if (invalidTokens.has(refusal.number ?? ''))
      throw new ResyncRequiredError(`${doing}: the token is invalid`);
    throw refusalError(doing, refusal);
  }
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
