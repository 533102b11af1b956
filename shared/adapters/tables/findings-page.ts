/** One page of the findings of a run that match a filter, for people who look through a plan. */
import { odata } from '@azure/data-tables';
import type { FindingRow } from '../../core/run.ts';
import type { FindingFilter, FindingPage, FindingPageRequest } from '../../ports/runs.ts';
import { isObjectId } from './object-id.ts';
import type { ReadRow, Table } from './table.ts';

interface Asked extends FindingPageRequest {
  readonly runId: string;
  /** Row key after the last finding. */
  readonly to: string;
  readonly parse: (read: ReadRow) => FindingRow;
}

/**
 * A continuation is the object id of the last user, or, since a page can be empty, the token of the service
 * (https://learn.microsoft.com/rest/api/storageservices/query-timeout-and-pagination).
 */
export async function findingPage(
  table: Table,
  { runId, to, parse, filter, limit, continuation }: Asked,
): Promise<FindingPage> {
  const isUser = continuation !== undefined && isObjectId(continuation);
  // '!' sorts before every character that could follow.
  const range = { from: isUser ? `${continuation}!` : '', to };
  const token = isUser || continuation === undefined ? undefined : fromUrl(continuation);
  const page = await table.somePage(runId, range, { filter: textOf(filter), limit, token });
  const next = page.token === undefined ? undefined : toUrl(page.token);
  return { rows: page.rows.map(parse), continuation: next };
}

function textOf({ finding, action, reason, outcome, actions }: FindingFilter): string {
  const terms = [
    finding && odata`finding eq ${finding}`,
    action && odata`granted eq ${action}`,
    reason && odata`reason eq ${reason}`,
    outcome && odata`outcome eq ${outcome}`,
    actions === 'writing' && "granted ne 'report' and granted ne 'none'",
    actions === 'report' && "granted eq 'report'",
  ];
  return terms.filter(Boolean).join(' and ');
}

/** From Base64 to its form for addresses, and back: https://www.rfc-editor.org/rfc/rfc4648#section-5 */
function toUrl(token: string): string {
  return Buffer.from(token, 'base64').toString('base64url');
}

function fromUrl(token: string): string {
  return Buffer.from(token, 'base64url').toString('base64');
}
