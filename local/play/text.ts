/** Plain text laid out for a terminal of 80 columns. */

import { stripVTControlCharacters } from 'node:util';
import picocolors from 'picocolors';

const columns = 80;

export function lengthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Lines of at most 80 characters, each begun with `indent`; a longer word has a line of its own. */
export function wrap(text: string, indent = '  '): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && indent.length + lengthOf(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line].map((one) => indent + one).join('\n');
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

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Colours only on a terminal, and not when NO_COLOR is set: https://no-color.org. */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colors {
  return picocolors.createColors(stream.isTTY === true && picocolors.isColorSupported);
}
