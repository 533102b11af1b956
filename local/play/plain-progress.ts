/** Progress where there is no terminal: one line for each phase. */
import { describeTraffic, type Progress, plural, type Stage } from './progress.ts';

export function createPlainStage(write: (text: string) => void): Stage {
  let shown = '';
  return {
    say: (text) => write(`${text}\n`),
    show: (progress) => {
      const phase = `${progress.night} ${progress.state}`;
      if (phase === shown) return;
      shown = phase;
      write(`  ${progress.state} ${describeScope(progress)}(${describeTraffic(progress)})\n`);
    },
    settle: () => undefined,
  };
}

function describeScope({ state, ranges, chunks }: Progress): string {
  if (state === 'repairing' && chunks.of > 0) return `in ${plural(chunks.of, 'chunk')} of up to 20 users `;
  if (state === 'comparing' && ranges.of > 0) return `in ${plural(ranges.of, 'range')} of about 1,000 users `;
  return '';
}
