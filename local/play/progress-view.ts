/** Live progress on a terminal: two lines that are written over until the phase is done. */
import { createLogUpdate } from 'log-update';
import type { Colors } from './colours.ts';
import { describeTraffic, describeWork, type Progress, type Stage } from './progress.ts';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const frameMs = 80;
const barWidth = 24;

/** A ticking frame says that the process is alive even when nothing else moves. */
export function createTerminalStage(stream: NodeJS.WriteStream, colors: Colors): Stage {
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
