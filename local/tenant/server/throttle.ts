/**
 * The services' limits. Windows follow the tenant's own clock, so that a night played a second later starts fresh.
 * Numbers: https://learn.microsoft.com/sharepoint/dev/general-development/how-to-avoid-getting-throttled-or-blocked-in-sharepoint-online
 * and https://learn.microsoft.com/graph/throttling-limits
 */
import type { ServerOptions } from './options.ts';

/** What a route draws on: SharePoint resource units, PeopleManager calls, photo requests. */
export interface Cost {
  readonly units?: number;
  readonly profileCalls?: number;
  readonly photos?: number;
}

export interface Admission {
  /** Seconds to wait; undefined: admitted. */
  readonly retryAfter: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** To be called when an admitted request is done. */
  done(): void;
}

interface Tier {
  readonly upTo: number;
  readonly unitsPerMinute: number;
  readonly unitsPerDay: number;
  readonly profileCallsPer5Minutes: number;
}

const infinite = Number.POSITIVE_INFINITY;
const tiers: readonly Tier[] = [
  { upTo: 1_000, unitsPerMinute: 1_250, unitsPerDay: 1_200_000, profileCallsPer5Minutes: 3_000 },
  { upTo: 5_000, unitsPerMinute: 2_500, unitsPerDay: 2_400_000, profileCallsPer5Minutes: 6_000 },
  { upTo: 15_000, unitsPerMinute: 3_750, unitsPerDay: 3_600_000, profileCallsPer5Minutes: 9_000 },
  { upTo: 50_000, unitsPerMinute: 5_000, unitsPerDay: 4_800_000, profileCallsPer5Minutes: 12_000 },
  { upTo: infinite, unitsPerMinute: 6_250, unitsPerDay: 6_000_000, profileCallsPer5Minutes: 15_000 },
];

/** The documented allowance of a tenant with so many licences. */
export function tierFor(licensedUsers: number): Tier {
  const tier = tiers.find(({ upTo }) => licensedUsers <= upTo);
  if (!tier) throw new RangeError(`no tier for ${licensedUsers} licences`);
  return tier;
}

/** A fixed window that starts with its first use. Refused calls count too, as they do in reality. */
class Window {
  readonly limit: number;
  readonly #lengthMs: number;
  #startedAt = Number.NEGATIVE_INFINITY;
  #used = 0;

  constructor(limit: number, lengthMs: number) {
    this.limit = limit;
    this.#lengthMs = lengthMs;
  }

  spend(amount: number, now: number): void {
    if (now - this.#startedAt >= this.#lengthMs || now < this.#startedAt) {
      this.#startedAt = now;
      this.#used = 0;
    }
    this.#used += amount;
  }

  get exceeded(): boolean {
    return this.#used > this.limit;
  }

  get remaining(): number {
    return Math.max(0, this.limit - this.#used);
  }

  get share(): number {
    return this.#used / this.limit;
  }

  secondsLeft(now: number): number {
    return Math.max(1, Math.ceil((this.#startedAt + this.#lengthMs - now) / 1000));
  }
}

interface GeoWindows {
  readonly units: Window;
  readonly unitsOfDay: Window;
  readonly profileCalls: Window;
}

export class Throttle {
  readonly #options: ServerOptions;
  readonly #now: () => Date;
  readonly #makeWindows: () => GeoWindows;
  readonly #windows = new Map<string, GeoWindows>();
  readonly #photos: Window;
  #photosInFlight = 0;

  constructor(options: ServerOptions, now: () => Date) {
    const tier = tierFor(options.licensedUsers);
    const published = options.limits === 'published';
    this.#options = options;
    this.#now = now;
    this.#makeWindows = () => ({
      units: new Window(published ? tier.unitsPerMinute : infinite, 60_000),
      unitsOfDay: new Window(published ? tier.unitsPerDay : infinite, 86_400_000),
      profileCalls: new Window(published ? tier.profileCallsPer5Minutes : infinite, 300_000),
    });
    this.#photos = new Window(options.photosPer10Seconds, 10_000);
  }

  /** SharePoint's limits hold for each geo location by itself; photos are the whole tenant's. */
  admit(cost: Cost, geo: string): Admission {
    const now = this.#now().getTime();
    if (cost.photos) return this.#admitPhoto(now);
    const { units, unitsOfDay, profileCalls } = this.#windowsOf(geo);
    if (cost.profileCalls) profileCalls.spend(cost.profileCalls, now);
    if (cost.units) for (const window of [units, unitsOfDay]) window.spend(cost.units, now);
    const drawnOn = [
      ...(cost.profileCalls ? [profileCalls] : []),
      ...(cost.units ? [units, unitsOfDay] : []),
    ];
    const exceeded = drawnOn.filter((window) => window.exceeded);
    const retryAfter = exceeded.length > 0 ? Math.max(...exceeded.map((w) => w.secondsLeft(now))) : undefined;
    return { retryAfter, headers: cost.units ? rateHeaders(units, now) : {}, done: () => undefined };
  }

  #admitPhoto(now: number): Admission {
    this.#photos.spend(1, now);
    const refused = this.#photos.exceeded || this.#photosInFlight >= this.#options.photoConcurrency;
    if (refused) return { retryAfter: this.#options.photoRetryAfter, headers: {}, done: () => undefined };
    this.#photosInFlight += 1;
    const done = (): void => {
      this.#photosInFlight -= 1;
    };
    return { retryAfter: undefined, headers: {}, done };
  }

  #windowsOf(geo: string): GeoWindows {
    const windows = this.#windows.get(geo) ?? this.#makeWindows();
    this.#windows.set(geo, windows);
    return windows;
  }
}

/** Sent from four fifths of the minute's allowance on. */
function rateHeaders(units: Window, now: number): Record<string, string> {
  if (units.share < 0.8) return {};
  return {
    'ratelimit-limit': String(units.limit),
    'ratelimit-remaining': String(units.remaining),
    'ratelimit-reset': String(units.secondsLeft(now)),
  };
}
