/// <reference lib="dom" />
/** Where the reader is in a sheet, so that the way back from a person leads there. It holds object ids and codes only. */
import type { Choice } from './sheet-lines.ts';
import type { Position } from './sheet-pager.ts';
import type { Memory } from './tab-memory.ts';

export interface SheetPlace {
  /** Of the run: a sheet has other sections once its run has ended. */
  readonly state: string;
  readonly choice: Choice;
  /** Where the pages up to the present one begin. */
  readonly pages: readonly Position[];
  /** The user whom the Tab key leads to. */
  readonly current: string;
  readonly chosen: readonly string[];
}

export function writePlace(memory: Memory, place: SheetPlace): void {
  memory.write(JSON.stringify(place));
}

/** Undefined: the reader was not here while the run was in this state. */
export function readPlace(memory: Memory, state: string): SheetPlace | undefined {
  const place = JSON.parse(memory.read() ?? 'null') as SheetPlace | null;
  return place?.state === state ? place : undefined;
}

/** Also when the browser leaves the page, or loads it again. */
export function whenLeaving(left: AbortSignal, work: () => void): void {
  left.addEventListener('abort', work);
  window.addEventListener('pagehide', work, { signal: left });
}
