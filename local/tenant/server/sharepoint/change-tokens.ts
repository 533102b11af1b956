/** `1;3;{list};{ticks};{number}`: https://learn.microsoft.com/previous-versions/office/developer/sharepoint-services/bb417456(v=office.12) */
import { dayMs } from '../../../day.ts';
import type { Library } from '../../truth/library.ts';
import { SharePointRefusal } from './errors.ts';

export interface ChangeToken {
  readonly seq: number;
  readonly at: Date;
}

/** How long the change log is kept. */
const keptMs = 60 * dayMs;
/** Milliseconds from the year 1 to 1970; a tick is a ten-thousandth of one. */
const sinceYearOneMs = 62_135_596_800_000n;

export function tokenOf({ listId }: Library, { seq, at }: ChangeToken): string {
  const ticks = (BigInt(at.getTime()) + sinceYearOneMs) * 10_000n;
  return `1;3;${listId};${ticks};${seq}`;
}

/** Without one, the beginning of the log. Throws SharePointRefusal. */
export function readChangeToken(library: Library, given: unknown): ChangeToken {
  if (given === undefined || given === null) return { seq: library.oldestSeq, at: new Date(0) };
  const text = String((given as { readonly StringValue?: unknown }).StringValue);
  const [, listId, ticks, seq] = /^1;3;([0-9a-f-]{36});(\d+);(\d+)$/i.exec(text) ?? [];
  if (ticks === undefined) throw invalid('-2130575172', 'SPInvalidChangeTokenException', '');
  if (listId !== library.listId) throw invalid('-2130575173', 'SPException', ' for this list');
  return { seq: Number(seq), at: new Date(Number(BigInt(ticks) / 10_000n - sinceYearOneMs)) };
}

export function isExpired(library: Library, { seq, at }: ChangeToken, now: Date): boolean {
  return at.getTime() !== 0 && (seq < library.oldestSeq || now.getTime() - at.getTime() > keptMs);
}

function invalid(number: string, type: string, of: string): SharePointRefusal {
  return new SharePointRefusal({
    status: 400,
    code: `${number}, Microsoft.SharePoint.${type}`,
    message: `The changeToken is not valid${of}.`,
  });
}
