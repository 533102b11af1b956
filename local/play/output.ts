/** Prints text and progress: on a terminal progress is redrawn, a pipe or a file gets a line every 15 seconds. */
import { createLogUpdate } from 'log-update';
import { type Colors, columns, cut, duration, number, plural, wrap } from './text.ts';

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
