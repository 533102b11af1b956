/** What the scenes of the pacer have in common. */
import { unitLimit } from '../../../shared/adapters/transport/allowances.ts';
import type { LineChart } from '../plot.ts';
import type { Company, PacedProcess } from './company.ts';
import { windowsOver } from './measures.ts';

export interface Examined {
  /** By name. Times in seconds or, where the name says so, in milliseconds. */
  readonly figures: Readonly<Record<string, number>>;
  readonly charts: readonly LineChart[];
}

export const licensedUsers = 1_000;
export const { most: allowed, windowMs } = unitLimit({ licensedUsers });
export const minuteMs = 60_000;
export const everyMs = 1_000;

/** Sends without pause, as a night does, until the scene ends. */
export function keepBusy(company: Company, process: PacedProcess, workers = 8): { stop(): void } {
  let isOver = false;
  async function work(): Promise<void> {
    for (let count = 0; !isOver; count += 1)
      await process.use(1 + (count % 2)).catch(() => company.time.wait(5_000));
  }
  for (let worker = 0; worker < workers; worker += 1) void work();
  return {
    stop() {
      isOver = true;
    },
  };
}

export function keepReading(company: Company, process: PacedProcess, callers = 2): { stop(): void } {
  let isOver = false;
  const ids = Array.from({ length: 200 }, (_, index) => String(index));
  async function read(): Promise<void> {
    while (!isOver) {
      const found = await process.photos.describe(ids).catch(() => new Map());
      // As a queue does with a message that failed.
      const isAnswered = [...found.values()].some(({ kind }) => kind !== 'unknown');
      if (!isAnswered) await company.time.wait(5_000);
    }
  }
  for (let caller = 0; caller < callers; caller += 1) void read();
  return {
    stop() {
      isOver = true;
    },
  };
}

/** What was answered a second, over ten seconds. */
export function rate(company: Company, list: Company['service']['photos'], endMs: number) {
  const { startMs } = company;
  const span = { startMs, endMs: startMs + endMs, windowMs: 10_000, everyMs };
  return windowsOver(list, span).map(([x, y]) => [x, y / 10] as const);
}
