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
  readonly profileCallsPer5Minutes: number;
}

const tiers: readonly Tier[] = [
  { upTo: 1_000, unitsPerMinute: 1_250, profileCallsPer5Minutes: 3_000 },
  { upTo: 5_000, unitsPerMinute: 2_500, profileCallsPer5Minutes: 6_000 },
  { upTo: 15_000, unitsPerMinute: 3_750, profileCallsPer5Minutes: 9_000 },
  { upTo: 50_000, unitsPerMinute: 5_000, profileCallsPer5Minutes: 12_000 },
  { upTo: Number.POSITIVE_INFINITY, unitsPerMinute: 6_250, profileCallsPer5Minutes: 15_000 },
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

export class Throttle {
  readonly #options: ServerOptions;
  readonly #now: () => Date;
  readonly #units: Window;
  readonly #profileCalls: Window;
  readonly #photos: Window;
  #photosInFlight = 0;

  constructor(options: ServerOptions, now: () => Date) {
    const tier = tierFor(options.licensedUsers);
    const published = options.limits === 'published';
    this.#options = options;
    this.#now = now;
    this.#units = new Window(published ? tier.unitsPerMinute : Number.POSITIVE_INFINITY, 60_000);
    this.#profileCalls = new Window(
      published ? tier.profileCallsPer5Minutes : Number.POSITIVE_INFINITY,
      300_000,
    );
    this.#photos = new Window(options.photosPer10Seconds, 10_000);
  }

  admit(cost: Cost): Admission {
    const now = this.#now().getTime();
    if (cost.photos) return this.#admitPhoto(now);
    if (cost.profileCalls) this.#profileCalls.spend(cost.profileCalls, now);
    if (cost.units) this.#units.spend(cost.units, now);
    const exceeded = [
      ...(cost.profileCalls ? [this.#profileCalls] : []),
      ...(cost.units ? [this.#units] : []),
    ].filter((window) => window.exceeded);
    const retryAfter = exceeded.length > 0 ? Math.max(...exceeded.map((w) => w.secondsLeft(now))) : undefined;
    return { retryAfter, headers: cost.units ? this.#rateHeaders(now) : {}, done: () => undefined };
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

  /** Sent from four fifths of the minute's allowance on. */
  #rateHeaders(now: number): Record<string, string> {
    if (this.#units.share < 0.8) return {};
    return {
      'ratelimit-limit': String(this.#units.limit),
      'ratelimit-remaining': String(this.#units.remaining),
      'ratelimit-reset': String(this.#units.secondsLeft(now)),
    };
  }
}
