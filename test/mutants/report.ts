/** What became of the mutants of one file, for people. */

import { isHarmless } from './harmless.ts';
import type { Mutant } from './instrument.ts';

export interface FileReport {
  readonly file: string;
  readonly mutants: number;
  /** Passed only while modules are loaded. */
  readonly untried: number;
  readonly survivors: readonly Survivor[];
}

export interface Survivor {
  readonly file: string;
  readonly line: number;
  readonly before: string;
  readonly after: string;
  /** False: no test even passes it. */
  readonly covered: boolean;
}

const widest = 150;

/** `text`: the file as it is. The lines that a mutant changes are told as one, without indentation. */
export function survivorOf(
  { fileName, location, replacement }: Mutant,
  text: string,
): Omit<Survivor, 'covered'> {
  const { start, end } = location;
  const lines = text.split('\n');
  const touched = lines.slice(start.line, end.line + 1).join('\n');
  const head = lines[start.line]?.slice(0, start.column) ?? '';
  const tail = lines[end.line]?.slice(end.column) ?? '';
  return {
    file: fileName,
    line: start.line + 1,
    before: onOneLine(touched),
    after: onOneLine(`${head}${replacement}${tail}`),
  };
}

function onOneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > widest ? `${line.slice(0, widest)}…` : line;
}

export function survivorText(survivor: Survivor): string {
  const { file, line, before, after, covered } = survivor;
  const note = isHarmless(survivor) ? ' (harmless)' : covered ? '' : ' (no test runs it)';
  return `${file}:${line}${note}\n  - ${before}\n  + ${after}`;
}

/** A row for each file, in columns, and one for all of them. */
export function tableOf(reports: readonly FileReport[]): string {
  const all: FileReport = {
    file: 'all',
    mutants: reports.reduce((sum, { mutants }) => sum + mutants, 0),
    untried: reports.reduce((sum, { untried }) => sum + untried, 0),
    survivors: reports.flatMap(({ survivors }) => survivors),
  };
  const head = ['file', 'mutants', 'at load', 'killed', 'harmless', 'survived', 'score'];
  const cells = [head, ...[...reports, all].map(rowOf)];
  const width = Math.max(...cells.map(([file = '']) => file.length));
  return cells
    .map(([file = '', ...rest]) => [file.padEnd(width), ...rest.map((cell) => cell.padStart(8))].join(' '))
    .join('\n');
}

/** The score leaves out what was not tried, and what is known to change nothing. */
function rowOf({ file, mutants, untried, survivors }: FileReport): string[] {
  const harmless = survivors.filter(isHarmless).length;
  const survived = survivors.length - harmless;
  const killed = mutants - untried - survivors.length;
  const tried = killed + survived;
  const score = tried === 0 ? '-' : `${((100 * killed) / tried).toFixed(1)} %`;
  return [file, ...[mutants, untried, killed, harmless, survived].map(String), score];
}
