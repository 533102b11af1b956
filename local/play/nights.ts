/** The sequence of nights, and what happens in the tenant between them. */
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import type { Album } from '../report/album.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import type { Cast } from './cast.ts';
import { playNight } from './night.ts';
import type { PlayOptions } from './options.ts';
import { endedWell, isAfterChanges, type Played, type PlayedNight } from './played.ts';
import type { Progress } from './progress.ts';
import type { TenantPerson } from './tenant-control.ts';

type People = ReadonlyMap<string, TenantPerson>;

/** What the play tells while it goes on. */
export interface Narrator {
  onDay(happenings: readonly Happening[], people: People): void;
  onNight(night: number, at: Date): void;
  show(progress: Progress): void;
  onHeld(run: RunRecord, rows: readonly FindingRow[], people: People): void;
  onPlayed(night: PlayedNight): void;
  /** The nights after this one are not played. */
  onBrokenOff(night: PlayedNight): void;
}

const dayMs = 86_400_000;
const startHour = 1;

export async function playNights(
  cast: Cast,
  album: Album,
  { options, narrator }: { readonly options: PlayOptions; readonly narrator: Narrator },
): Promise<Played> {
  const { tenant, host } = cast;
  const first = nextNight(new Date());
  const nights: PlayedNight[] = [];
  for (let number = 1; number <= options.nights; number += 1) {
    const happenings = isAfterChanges(number) ? await tenant.evolve(`${options.seed}/${number}`) : [];
    if (happenings.length > 0) {
      narrator.onDay(happenings, await tenant.people());
      await album.lookBefore(happenings.map(({ userId }) => userId));
    }
    const at = new Date(first.getTime() + (number - 1) * dayMs);
    narrator.onNight(number, at);
    const night = await playNight(cast, {
      number,
      at,
      happenings,
      album,
      show: narrator.show,
      onHeld: async (run, rows) => narrator.onHeld(run, rows, await tenant.people()),
    });
    narrator.onPlayed(night);
    nights.push(night);
    if (!endedWell(night)) {
      if (number < options.nights) narrator.onBrokenOff(night);
      break;
    }
  }
  return { nights, expected: await tenant.expected(), host: await host.stats() };
}

/** The next one o'clock UTC. */
function nextNight(now: Date): Date {
  const at = new Date(now);
  at.setUTCHours(startHour, 0, 0, 0);
  return at > now ? at : new Date(at.getTime() + dayMs);
}
