/** Lays out text for the width of the terminal. */
import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';

const usualColumns = 80;
/** On a narrower terminal every table would break; lines wrap there instead. */
const fewestColumns = 40;

/** The present width of the terminal; 80 for a pipe or a file. */
export function columns(): number {
  return Math.max(fewestColumns, process.stdout.columns || usualColumns);
}

export function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/**
 * Breaks text into lines no wider than the terminal, each after `indent`; a longer word gets its own line. `mark` precedes the
 * first line, and the other lines are aligned with its text.
 */
export function wrap(text: string, indent = '  ', mark = ''): string {
  const margin = indent + ' '.repeat(lengthOf(mark));
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && margin.length + lengthOf(longer) > columns()) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one, index) => (index === 0 ? indent + mark : margin) + one).join('\n');
}

/** Columns two spaces apart; the first is aligned to the left, the others as `align` says (default: right). */
export function table(
  rows: readonly (readonly string[])[],
  { indent = '  ', align = 'right' }: { readonly indent?: string; readonly align?: 'left' | 'right' } = {},
): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, index) => {
      widths[index] = Math.max(widths[index] ?? 0, lengthOf(cell));
    });
  }
  return rows
    .map((row) => {
      const cells = row.map((cell, index) => {
        const space = ' '.repeat((widths[index] ?? 0) - lengthOf(cell));
        return index > 0 && align === 'right' ? space + cell : cell + space;
      });
      return (indent + cells.join('  ')).trimEnd();
    })
    .join('\n');
}

/** Shortened at the end with an ellipsis. */
export function cut(text: string, length: number): string {
  const characters = [...text];
  return characters.length <= length ? text : `${characters.slice(0, length - 1).join('')}…`;
}

export function number(value: number): string {
  return value.toLocaleString('en-GB');
}

/** "1 night", "1,204 nights". */
export function plural(count: number, noun: string): string {
  return `${number(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** "3.2 s"; from a minute on as `duration` has it. */
export function seconds(ms: number): string {
  return ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : duration(ms);
}

/** "9 s", "2 min 5 s", "3 h 0 min". */
export function duration(ms: number): string {
  const all = Math.round(ms / 1000);
  if (all < 60) return `${all} s`;
  const minutes = Math.floor(all / 60);
  return minutes < 60 ? `${minutes} min ${all % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours only on a terminal, and not when NO_COLOR is set: https://no-color.org. */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colors {
  return picocolors.createColors(stream.isTTY === true && picocolors.isColorSupported);
}
