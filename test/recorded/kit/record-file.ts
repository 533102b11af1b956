/** Records under version control: compared byte for byte, or written again with RECORD=1. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const linesShown = 12;

/** Throws one Error with the first lines that differ in each file, and the command that renews them. */
export function compareRecords(folder: URL, records: Readonly<Record<string, unknown>>): void {
  const differences = Object.entries(records).flatMap(([name, value]) => {
    const file = new URL(name, folder);
    const text = `${printed(value)}\n`;
    if (process.env.RECORD === '1') writeFileSync(file, text);
    const kept = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return kept === text ? [] : [differenceOf(file, kept, text)];
  });
  if (differences.length === 0) return;
  throw new Error(
    [...differences, 'If the change is meant, renew it: RECORD=1 npx vitest run test/recorded'].join('\n'),
  );
}

const lineWidth = 110;

/** JSON that keeps what is short on one line. */
function printed(value: unknown, indent = ''): string {
  const short = JSON.stringify(value);
  if (typeof value !== 'object' || value === null || indent.length + short.length <= lineWidth) return short;
  const inner = `${indent} `;
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  const parts = Array.isArray(value)
    ? value.map((one) => printed(one, inner))
    : Object.entries(value).map(([name, one]) => `${JSON.stringify(name)}: ${printed(one, inner)}`);
  return `${open}\n${parts.map((one) => inner + one).join(',\n')}\n${indent}${close}`;
}

function differenceOf(file: URL, kept: string, now: string): string {
  const [before, after] = [kept.split('\n'), now.split('\n')];
  const first = after.findIndex((line, index) => line !== before[index]);
  const at = first === -1 ? after.length : first;
  const shown = (lines: readonly string[], mark: string) =>
    lines.slice(at, at + linesShown).map((line) => `${mark} ${line}`);
  return [
    `${file.pathname.slice(file.pathname.indexOf('test/'))} differs from line ${at + 1} on.`,
    ...contextOf(after, at).map((line) => `  ${line}`),
    ...shown(before, '-'),
    ...shown(after, '+'),
  ].join('\n');
}

/** The lines that open the objects in which a line stands. */
function contextOf(lines: readonly string[], at: number): readonly string[] {
  const opening: string[] = [];
  let depth = indentOf(lines[at] ?? '');
  for (let index = at - 1; index >= 0 && depth > 0; index -= 1) {
    const line = lines[index] ?? '';
    if (indentOf(line) >= depth) continue;
    depth = indentOf(line);
    opening.unshift(line);
  }
  return opening;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
