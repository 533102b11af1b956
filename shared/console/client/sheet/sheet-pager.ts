/**
 * Reads the lines of several sections one after the other, in pages of at most a hundred users. The app pages each query by
 * object id, and a page of it may be short or empty although more follow (DECISIONS.md, D-console-sheet).
 */
import type { Line, Query, Section } from './sheet-lines.ts';

/** As many as one answer holds. */
export const pageSize = 100;

/** Where a page begins. */
export interface Position {
  readonly section: number;
  readonly continuation?: string;
}

export interface SheetPage {
  readonly parts: readonly { readonly section: Section; readonly lines: readonly Line[] }[];
  /** Undefined: this is the last page. */
  readonly next: Position | undefined;
}

export interface Answer {
  readonly lines: readonly Line[];
  readonly continuation?: string;
}

export type ReadLines = (
  query: Query & { readonly limit: number; readonly continuation?: string },
) => Promise<Answer>;

/** The page is full unless it is the last one. */
export async function readPage(
  sections: readonly Section[],
  from: Position,
  read: ReadLines,
): Promise<SheetPage> {
  const parts: { readonly section: Section; readonly lines: Line[] }[] = [];
  let room = pageSize;
  let at: Position | undefined = from;
  while (at !== undefined && room > 0) {
    const { section: index, continuation } = at as Position;
    const section = sections[index];
    if (section === undefined) return { parts, next: undefined };
    const asked = { ...section.query, limit: room, ...(continuation === undefined ? {} : { continuation }) };
    const answer = await read(asked);
    room -= answer.lines.length;
    const last = parts.at(-1);
    if (last?.section === section) last.lines.push(...answer.lines);
    else if (answer.lines.length > 0) parts.push({ section, lines: [...answer.lines] });
    at = following(index, answer.continuation, sections.length);
  }
  return { parts, next: at };
}

function following(section: number, continuation: string | undefined, count: number): Position | undefined {
  if (continuation !== undefined) return { section, continuation };
  return section + 1 < count ? { section: section + 1 } : undefined;
}
