/** How the pacer copes with the limit of a day, when a night never ends. */
import { unitsPerDay } from '../../../shared/adapters/transport/allowances.ts';
import { asUrgent } from '../../../shared/adapters/transport/urgency.ts';
import { Company } from './company.ts';
import { type Examined, licensedUsers, minuteMs } from './kit.ts';
import { mostInWindow, sumOf, windowsOver } from './measures.ts';

const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** Large, so that a day has few of them. */
const cost = 60;

export async function day(): Promise<Examined> {
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  const endMs = 44 * hourMs;
  const perDay = unitsPerDay({ licensedUsers });
  const process = company.start('app');
  let isOver = false;
  async function night(): Promise<void> {
    while (!isOver) await process.use(cost).catch(() => company.time.wait(5_000));
  }
  for (let worker = 0; worker < 8; worker += 1) void night();
  const tookMs: number[] = [];
  for (let atMs = hourMs; atMs < endMs; atMs += hourMs) {
    await company.until(atMs);
    const fromMs = company.time.ms();
    void asUrgent(() => process.use(2)).then(() => tookMs.push(company.time.ms() - fromMs));
  }
  await company.until(endMs);
  isOver = true;
  const span = { startMs, endMs: startMs + endMs, windowMs: dayMs, everyMs: 10 * minuteMs };
  const hours = endMs / hourMs;
  return {
    figures: {
      'most units in 24 hours, of the limit': mostInWindow(service.units, dayMs) / perDay,
      'units in the first day, of the limit':
        sumOf(service.units, { fromMs: startMs, toMs: startMs + dayMs }) / perDay,
      'people answered': tookMs.length,
      'longest for a person, ms': Math.max(...tookMs),
    },
    charts: [
      {
        ...{ title: 'A night that never ends', x: 'hours', y: 'units in the last 24 hours' },
        lines: [
          { name: 'published', style: 'dashed', points: [[0, perDay] as const, [hours, perDay] as const] },
          {
            name: 'sent',
            points: windowsOver(service.units, span).map(
              ([second, units]) => [second / 3_600, units] as const,
            ),
          },
        ],
      },
    ],
  };
}
