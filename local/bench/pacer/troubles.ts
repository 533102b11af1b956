/** How the pacer copes when the service allows less, answers nothing, or asks to wait. */
import { loadClients } from '../../simulation/load-clients.ts';
import { Company } from './company.ts';
import {
  allowed,
  type Examined,
  keepBusy,
  keepReading,
  licensedUsers,
  minuteMs,
  rate,
  windowMs,
} from './kit.ts';
import { mostInWindow, sumOf } from './measures.ts';

/** The number of photos that are served at once falls from 12 to 4 and rises again. */
export async function limitOfPhotos(): Promise<Examined> {
  await loadClients();
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  const changes = [12, 4, 12] as const;
  const [fallsMs, risesMs, endMs] = [2 * minuteMs, 5 * minuteMs, 20 * minuteMs];
  service.photosAtOnce = changes[0];
  service.photoMs = 1_200;
  const night = keepReading(company, company.start('night'));
  await company.until(fallsMs);
  service.photosAtOnce = changes[1];
  await company.until(risesMs);
  service.photosAtOnce = changes[2];
  await company.until(endMs);
  night.stop();
  const perSecond = (atOnce: number) => (atOnce * 1_000) / service.photoMs;
  const use = (fromMs: number, toMs: number, atOnce: number) =>
    sumOf(service.photos, { fromMs: startMs + fromMs, toMs: startMs + toMs }) /
    ((perSecond(atOnce) * (toMs - fromMs)) / 1_000);
  const refused = (fromMs: number, toMs: number) =>
    service.refused.filter(({ atMs }) => atMs >= startMs + fromMs && atMs < startMs + toMs).length;
  const limit = [
    [0, perSecond(12)],
    [fallsMs / 1_000, perSecond(4)],
    [risesMs / 1_000, perSecond(12)],
    [endMs / 1_000, perSecond(12)],
  ] as const;
  return {
    figures: {
      'used before, of the limit': use(minuteMs, fallsMs, 12),
      'used after the fall': use(fallsMs + minuteMs, risesMs, 4),
      'used in the last five minutes': use(endMs - 5 * minuteMs, endMs, 12),
      'refused until settled': refused(0, minuteMs),
      'refused in the minute of the fall': refused(fallsMs, fallsMs + minuteMs),
      'refused while settled': refused(minuteMs, fallsMs) + refused(fallsMs + minuteMs, risesMs),
      'refused after the rise': refused(risesMs, endMs),
      answered: service.photos.length,
    },
    charts: [
      {
        ...{ title: 'Photos when the limit falls and rises', x: 'seconds', y: 'photos a second' },
        lines: [
          { name: 'limit of the service', points: limit, style: 'steps' },
          { name: 'answered', points: rate(company, service.photos, endMs) },
        ],
      },
    ],
  };
}

/** Nothing is answered for five minutes. */
export async function outage(): Promise<Examined> {
  await loadClients();
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  const [fromMs, toMs, endMs] = [2 * minuteMs, 7 * minuteMs, 12 * minuteMs];
  service.photoMs = 1_200;
  const process = company.start('night');
  const nights = [keepBusy(company, process), keepReading(company, process)];
  await company.until(fromMs);
  service.isDown = true;
  await company.until(toMs);
  service.isDown = false;
  await company.until(endMs);
  for (const night of nights) night.stop();
  const sent = service.sentMs.filter((ms) => ms >= startMs + fromMs + 30_000 && ms < startMs + toMs).length;
  const after = { fromMs: startMs + toMs + minuteMs, toMs: startMs + endMs };
  const seconds = (after.toMs - after.fromMs) / 1_000;
  return {
    figures: {
      'requests a second while it lasts': sent / ((toMs - fromMs - 30_000) / 1_000),
      'units used afterwards, of the limit': sumOf(service.units, after) / ((allowed * seconds) / 60),
      'photos used afterwards, of the limit':
        sumOf(service.photos, after) / ((service.photosAtOnce * 1_000 * seconds) / service.photoMs),
      'most units in a minute': mostInWindow(service.units, windowMs),
    },
    charts: [
      {
        ...{ title: 'An outage of five minutes', x: 'seconds', y: 'a second' },
        lines: [
          { name: 'units', points: rate(company, service.units, endMs) },
          { name: 'photos', points: rate(company, service.photos, endMs) },
        ],
      },
    ],
  };
}

/** For three minutes, one request in twenty is refused with Retry-After. */
export async function storm(): Promise<Examined> {
  const company = new Company(licensedUsers);
  const { service, startMs } = company;
  const [fromMs, toMs, endMs] = [2 * minuteMs, 5 * minuteMs, 9 * minuteMs];
  const askedMs = 10_000;
  let asked = 0;
  const pauses: number[] = [];
  service.retryAfter = () => {
    if (company.nowMs < fromMs || company.nowMs >= toMs) return undefined;
    asked += 1;
    if (asked % 20 !== 0) return undefined;
    pauses.push(company.time.ms());
    return askedMs / 1_000;
  };
  const night = keepBusy(company, company.start('night'));
  await company.until(endMs);
  night.stop();
  const early = service.sentMs.filter((ms) =>
    pauses.some((from) => ms > from && ms < from + askedMs - 1),
  ).length;
  const after = { fromMs: startMs + toMs + minuteMs, toMs: startMs + endMs };
  return {
    figures: {
      'times to wait': pauses.length,
      'sent although asked to wait': early,
      'units used afterwards, of the limit':
        sumOf(service.units, after) / ((allowed * (after.toMs - after.fromMs)) / minuteMs),
      'most units in a minute': mostInWindow(service.units, windowMs),
    },
    charts: [
      {
        ...{ title: 'A storm of Retry-After', x: 'seconds', y: 'units a second' },
        lines: [{ name: 'sent', points: rate(company, service.units, endMs) }],
      },
    ],
  };
}
