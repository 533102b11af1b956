/** What a play and a desk are told on: a terminal is redrawn, a pipe or a file gets lines. */
import { createLogUpdate } from 'log-update';
import { usersPerRange } from '../../shared/core/ranges.ts';
import { describeTraffic, describeWork, type Progress, type Stage } from './progress.ts';
import { type Colors, number, plural } from './text.ts';

export function createStage(stream: NodeJS.WriteStream, colors: Colors): Stage {
  return stream.isTTY
    ? createTerminalStage(stream, colors)
    : createPlainStage((text) => void stream.write(text));
}

export function createPlainStage(write: (text: string) => void): Stage {
  let shown = '';
  return {
    say: (text) => write(`${text}\n`),
    show: (progress) => {
      const phase = `${progress.night} ${progress.state}`;
      if (phase === shown) return;
      shown = phase;
      const traffic = describeTraffic(progress);
      const line = `  ${progress.state} ${describeScope(progress)}${traffic === '' ? '' : `(${traffic})`}`;
      write(`${line.trimEnd()}\n`);
    },
    settle: () => undefined,
  };
}

function describeScope({ state, ranges, chunks }: Progress): string {
  if (state === 'repairing' && chunks.of > 0) return `in ${plural(chunks.of, 'chunk')} of up to 20 users `;
  // How many users one range has is not known here; several share them out evenly.
  if (state === 'comparing' && ranges.of === 1) return 'in 1 range ';
  if (state === 'comparing' && ranges.of > 1)
    return `in ${number(ranges.of)} ranges of at most about ${number(usersPerRange)} users `;
  return '';
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
const barWidth = 24;

/** A ticking frame says that the process is alive even when nothing else moves. */
function createTerminalStage(stream: NodeJS.WriteStream, colors: Colors): Stage {
  const update = createLogUpdate(stream);
  let timer: NodeJS.Timeout | undefined;
  let shown: Progress | undefined;
  let shownAt = 0;
  let frame = 0;
  const draw = () => {
    if (!shown) return;
    frame = (frame + 1) % frames.length;
    const seconds = Math.floor((shown.ms + performance.now() - shownAt) / 1000);
    update(
      [
        `  ${colors.cyan(frames[frame])} ${colors.bold(shown.state.padEnd(10))} ${bar(shown, colors)} ${colors.dim(`${seconds} s`)}`,
        `    ${describeWork(shown)}`,
        `    ${colors.dim(describeTraffic(shown))}`,
      ].join('\n'),
    );
  };
  const settle = () => {
    clearInterval(timer);
    timer = undefined;
    shown = undefined;
    update.clear();
    update.done();
  };
  return {
    say: (text) => {
      if (shown) settle();
      stream.write(`${text}\n`);
    },
    show: (progress) => {
      shown = progress;
      shownAt = performance.now();
      timer ??= setInterval(draw, frameMs);
      draw();
    },
    settle,
  };
}

function bar({ state, ranges, chunks }: Progress, colors: Colors): string {
  const { done, of } = state === 'repairing' ? chunks : ranges;
  const full = of === 0 ? 0 : Math.round((barWidth * done) / of);
  return `${colors.green('█'.repeat(full))}${colors.dim('░'.repeat(barWidth - full))}`;
}
