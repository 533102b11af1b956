/** How the pacer shares: between processes, and between people and a night. */
import { asUrgent } from '../../../shared/adapters/transport/urgency.ts';
import { loadClients } from '../../simulation/load-clients.ts';
import { Company } from './company.ts';
import {
  allowed,
  type Examined,
  everyMs,
  keepBusy,
  keepReading,
  licensedUsers,
  minuteMs,
  windowMs,
} from './kit.ts';
import { mostInWindow, percentile, sumOf, windowsOver } from './measures.ts';

/** So many processes share the units of a minute; each begins five seconds after the one before. */
export async function sharing(processes: number): Promise<Examined> {
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  const endMs = 12 * minuteMs;
  const names = Array.from({ length: processes }, (_, index) => `process ${index + 1}`);
  const nights: { stop(): void }[] = [];
  for (const [index, name] of names.entries()) {
    await company.until(index * 5_000);
    nights.push(keepBusy(company, company.start(name)));
  }
  await company.until(endMs);
  for (const night of nights) night.stop();
  const settled = { fromMs: startMs + 4 * minuteMs, toMs: startMs + endMs };
  const each = names.map((by) => sumOf(service.units, { ...settled, by }));
  const span = { startMs, endMs: startMs + endMs, windowMs, everyMs };
  return {
    figures: {
      'used together, of the limit': sumOf(service.units, settled) / ((allowed * 8 * minuteMs) / windowMs),
      'least, of the most': Math.min(...each) / Math.max(...each),
      'used in the first four minutes, of the limit':
        sumOf(service.units, { fromMs: startMs, toMs: settled.fromMs }) / (allowed * 4),
      'most units in a minute': mostInWindow(service.units, windowMs),
    },
    charts: [
      {
        ...{ title: `${processes} processes share`, x: 'seconds', y: 'units in the last minute' },
        lines: [
          {
            name: 'published',
            style: 'dashed',
            points: [
              [0, allowed],
              [endMs / 1_000, allowed],
            ],
          },
          { name: 'together', points: windowsOver(service.units, span) },
          ...names.map((name) => ({
            name,
            points: windowsOver(
              service.units.filter(({ by }) => by === name),
              span,
            ),
          })),
        ],
      },
    ],
  };
}

/**
 * Every 20 seconds a person asks for what a call for one user does: a photo, then three files one after the other. `when`:
 * alone, beside a night, or beside a night that it stands in line with.
 */
export async function person(when: 'alone' | 'first' | 'in line'): Promise<Examined> {
  await loadClients();
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  service.photosAtOnce = 4;
  const endMs = 4 * minuteMs;
  const process = company.start('app');
  const nights = when === 'alone' ? [] : [keepBusy(company, process, 80), keepReading(company, process, 8)];
  const photosMs: number[] = [];
  const callsMs: (readonly [number, number])[] = [];
  async function call(): Promise<void> {
    const fromMs = company.time.ms();
    await process.photos.describe(['someone']);
    photosMs.push(company.time.ms() - fromMs);
    for (let file = 0; file < 3; file += 1) await process.use(2);
    callsMs.push([(fromMs - startMs) / 1_000, company.time.ms() - fromMs]);
  }
  for (let atMs = 10_000; atMs < endMs - minuteMs; atMs += 20_000) {
    await company.until(atMs);
    void (when === 'in line' ? call() : asUrgent(call));
  }
  await company.until(endMs);
  for (const night of nights) night.stop();
  const tookMs = callsMs.map(([, ms]) => ms);
  return {
    figures: {
      'calls answered': callsMs.length,
      'median, ms': percentile(tookMs, 0.5),
      'longest, ms': Math.max(...tookMs),
      'longest for a photo, ms': Math.max(...photosMs),
      'units used, of the limit':
        sumOf(service.units, { fromMs: startMs, toMs: startMs + 3 * minuteMs }) / (allowed * 3),
      'most units in a minute': mostInWindow(service.units, windowMs),
    },
    charts: [
      {
        ...{ title: `A call for one user: ${when}`, x: 'seconds', y: 'seconds until answered' },
        lines: [{ name: 'call', points: callsMs.map(([at, ms]) => [at, ms / 1_000] as const) }],
      },
    ],
  };
}
