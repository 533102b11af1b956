/** The page of a sheet that is shown, and the way to those beside it. */
import { get } from '../api.ts';
import { type Line, queryText, type Section } from './sheet-lines.ts';
import { type Answer, type Position, readPage, type SheetPage } from './sheet-pager.ts';

export const firstPage: readonly Position[] = [{ section: 0 }];

export function sheetPages(runId: string, sections: () => readonly Section[]) {
  let shown: SheetPage | undefined;
  /** Where the pages up to the present one begin. */
  let pages = firstPage;
  /** Number of the latest reading: a late answer to an earlier one is not shown. */
  let readings = 0;
  let isReading = false;

  function read(query: Parameters<typeof queryText>[0]): Promise<Answer> {
    return get<Answer>(`runs/${runId}/lines?${queryText(query)}`);
  }

  return {
    shown: () => shown,
    pages: () => pages,
    isReading: () => isReading,
    lines: (): readonly Line[] => shown?.parts.flatMap((part) => part.lines) ?? [],
    /** Begins there when it is opened next. */
    set(to: readonly Position[]): void {
      pages = to;
    },
    /** Shows the page that begins at the last of `to`. False: another reading began meanwhile. */
    async open(to: readonly Position[]): Promise<boolean> {
      readings += 1;
      const reading = readings;
      isReading = true;
      try {
        const page = await readPage(sections(), to.at(-1) as Position, read);
        if (reading === readings) [shown, pages] = [page, to];
      } catch (error) {
        if (reading === readings) throw error;
      } finally {
        if (reading === readings) isReading = false;
      }
      return reading === readings;
    },
    /** Undefined: there is none, or a page is being read, so that a key that is held down turns one page at a time. */
    next: () => (isReading || shown?.next === undefined ? undefined : [...pages, shown.next]),
    previous: () => (isReading || pages.length < 2 ? undefined : pages.slice(0, -1)),
    replace(anew: (lines: readonly Line[]) => readonly Line[]): void {
      if (shown === undefined) return;
      shown = { ...shown, parts: shown.parts.map((part) => ({ ...part, lines: anew(part.lines) })) };
    },
  };
}
