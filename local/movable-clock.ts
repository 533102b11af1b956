/** Preloaded (`--import`) into a child process whose clock its parent moves: it answers each move. */
import { installShiftedDate, setClockOffset } from './shifted-date.ts';

installShiftedDate(Number(process.env.LOCAL_CLOCK_OFFSET_MS));
process.on('message', ({ clockOffsetMs }: { clockOffsetMs: number }) => {
  setClockOffset(clockOffsetMs);
  process.send?.({ clockOffsetMs });
});
