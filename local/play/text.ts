/** Plain text laid out for the terminal it is printed on. */
import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';

const usualColumns = 80;
/** Narrower than this, every table would break; the terminal wraps its lines then. */
const fewestColumns = 40;

/** As wide as the terminal is at this moment; a pipe or a file has 80 columns. */
export function columns(): number {
  return Math.max(fewestColumns, process.stdout.columns || usualColumns);
}

export function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/**
 * Lines no longer than the terminal is wide, each begun with `indent`; a longer word has a line of its own. The first one has
 * `mark` before it, and the others are aligned with its text.
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

/** Cut in the end with an ellipsis. */
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

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
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
