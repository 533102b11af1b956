/** Progress where there is no terminal: one line for each phase. */
import { usersPerRange } from '../../shared/core/ranges.ts';
import { describeTraffic, type Progress, type Stage } from './progress.ts';
import { number, plural } from './text.ts';

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
