/**
 * What a command prints: text laid out for the width of the terminal, and progress. On a terminal progress is redrawn; a pipe or
 * a file gets a line every 15 seconds.
 */
import { stripVTControlCharacters } from 'node:util';
import { createLogUpdate } from 'log-update';
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

export interface Status {
  /** The phase, such as "Comparing". Its time starts with its title. */
  readonly title: string;
  /** Undefined where the amount of work is unknown. */
  readonly work?: { readonly done: number; readonly of: number; readonly noun: string } | undefined;
  readonly details?: string | undefined;
}

export interface Output {
  /** Prints text that stays; without a line break at its end. */
  say(text: string): void;
  /** Shows progress instead of the previous one, with its time, until `settle`. */
  show(status: Status): void;
  /** Ends the progress shown last. */
  settle(): void;
}

export function createOutput(stream: NodeJS.WriteStream, colors: Colors): Output {
  // log-update prints nothing on a terminal without a height, such as that of some CI systems.
  return stream.isTTY && stream.rows > 0
    ? createRedrawnOutput(stream, colors)
    : createPlainOutput((text) => void stream.write(text));
}

interface Phase {
  readonly status: Status;
  readonly began: number;
}

function phaseOf(status: Status, before: Phase | undefined): Phase {
  return { status, began: before?.status.title === status.title ? before.began : performance.now() };
}

const plainEveryMs = 15_000;

export function createPlainOutput(write: (text: string) => void): Output {
  let phase: Phase | undefined;
  let timer: NodeJS.Timeout | undefined;
  const tell = () => {
    if (!phase) return;
    const { title, details } = phase.status;
    const work = describeWork(phase).join(', ');
    write(`${wrap(`${title}${work ? `: ${work}` : ''}${details ? ` (${details})` : ''}`)}\n`);
  };
  return {
    say: (text) => write(`${text}\n`),
    show: (status) => {
      phase = phaseOf(status, phase);
      timer ??= setInterval(tell, plainEveryMs);
    },
    settle: () => {
      clearInterval(timer);
      [timer, phase] = [undefined, undefined];
    },
  };
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;

/** The spinner shows that the process is alive even when no number changes. */
function createRedrawnOutput(stream: NodeJS.WriteStream, colors: Colors): Output {
  const update = createLogUpdate(stream);
  let phase: Phase | undefined;
  let timer: NodeJS.Timeout | undefined;
  let frame = 0;
  const draw = () => {
    if (!phase) return;
    frame = (frame + 1) % frames.length;
    const { title, work, details } = phase.status;
    const text = cut([title, ...describeWork(phase)].join(' · '), columns() - 5);
    const lines = [`  ${colors.cyan(frames[frame])} ${colors.bold(text)}`];
    if (work) lines.push(`    ${bar(work.done / work.of, colors)}`);
    if (details) lines.push(`    ${colors.dim(cut(details, columns() - 5))}`);
    update(lines.join('\n'));
  };
  const settle = () => {
    clearInterval(timer);
    [timer, phase] = [undefined, undefined];
    update.clear();
    update.done();
  };
  return {
    say: (text) => {
      if (phase) settle();
      stream.write(`${text}\n`);
    },
    show: (status) => {
      phase = phaseOf(status, phase);
      timer ??= setInterval(draw, frameMs);
      draw();
    },
    settle,
  };
}

/** Fills the width of the terminal. */
function bar(share: number, colors: Colors): string {
  const width = columns() - 12;
  const full = Math.floor(width * share);
  const percent = `${Math.floor(100 * share)} %`;
  return `${colors.green('█'.repeat(full))}${colors.dim('░'.repeat(width - full))} ${percent}`;
}

/** An estimate from less time would be dominated by the first, slow request. */
const estimatedFromMs = 2_000;

/** "240 of 467 users", "12 s", "about 8 s left". */
function describeWork({ status: { work }, began }: Phase): string[] {
  const ms = performance.now() - began;
  if (!work) return ms < 1_000 ? [] : [duration(ms)];
  const { done, of, noun } = work;
  const counted = `${number(done)} of ${plural(of, noun)}`;
  if (done === 0 || done >= of || ms < estimatedFromMs) return [counted, duration(ms)];
  return [counted, duration(ms), `about ${duration((ms * (of - done)) / done)} left`];
}
