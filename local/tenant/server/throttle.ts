/**
 * The services' limits. Microsoft does not say where its windows lie, so here each holds wherever it is laid: nothing that
 * passes here exceeds a window of the real service. Windows follow the tenant's own clock.
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

const million = 1_000_000;

const tiers: readonly Tier[] = [
  { upTo: 1_000, unitsPerMinute: 1_250, unitsPerDay: 1.2 * million, profileCallsPer5Minutes: 3_000 },
  { upTo: 5_000, unitsPerMinute: 2_500, unitsPerDay: 2.4 * million, profileCallsPer5Minutes: 6_000 },
  { upTo: 15_000, unitsPerMinute: 3_750, unitsPerDay: 3.6 * million, profileCallsPer5Minutes: 9_000 },
  { upTo: 50_000, unitsPerMinute: 5_000, unitsPerDay: 4.8 * million, profileCallsPer5Minutes: 12_000 },
  {
    upTo: Number.POSITIVE_INFINITY,
    unitsPerMinute: 6_250,
    unitsPerDay: 6 * million,
    profileCallsPer5Minutes: 15_000,
  },
];

/** The documented allowance of a tenant with so many licences. */
export function tierFor(licensedUsers: number): Tier {
  const tier = tiers.find(({ upTo }) => licensedUsers <= upTo);
  if (!tier) throw new RangeError(`no tier for ${licensedUsers} licences`);
  return tier;
}

/** A sliding window. Refused calls count too, as they do in reality. */
class Window {
  readonly limit: number;
  readonly #lengthMs: number;
  /** What is counted together: its end leaves the window last. */
  readonly #grainMs: number;
  /** Oldest first. */
  readonly #spent: { readonly untilMs: number; amount: number }[] = [];
  #used = 0;

  constructor(limit: number, lengthMs: number, grainMs = 1) {
    this.limit = limit;
    this.#lengthMs = lengthMs;
    this.#grainMs = grainMs;
  }

  spend(amount: number, now: number): void {
    this.#forget(now);
    const untilMs = Math.floor(now / this.#grainMs + 1) * this.#grainMs + this.#lengthMs;
    const last = this.#spent.at(-1);
    if (last?.untilMs === untilMs) last.amount += amount;
    else this.#spent.push({ untilMs, amount });
    this.#used += amount;
  }

  #forget(now: number): void {
    // A clock that is set back starts afresh.
    const latestMs = this.#spent.at(-1)?.untilMs ?? now;
    const isBefore = latestMs > now + this.#lengthMs + this.#grainMs;
    const first = isBefore ? -1 : this.#spent.findIndex(({ untilMs }) => untilMs > now);
    const gone = this.#spent.splice(0, first === -1 ? this.#spent.length : first);
    for (const { amount } of gone) this.#used -= amount;
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

  /** Until something can be sent again. */
  secondsLeft(now: number): number {
    let used = this.#used;
    const until = this.#spent.find(({ amount }) => {
      used -= amount;
      return used < this.limit;
    });
    return Math.max(1, Math.ceil(((until?.untilMs ?? now) - now) / 1000));
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
    const limited = (limit: number) => (published ? limit : Number.POSITIVE_INFINITY);
    this.#makeWindows = () => ({
      units: new Window(limited(tier.unitsPerMinute), 60_000),
      unitsOfDay: new Window(limited(tier.unitsPerDay), 86_400_000, 60_000),
      profileCalls: new Window(limited(tier.profileCallsPer5Minutes), 300_000),
    });
    this.#photos = new Window(options.photosPer10Seconds, 10_000);
  }

  /** SharePoint's limits hold for each geo location by itself; photos are the whole tenant's. */
  admit(cost: Cost, geo: string): Admission {
    const now = this.#now().getTime();
    if (cost.photos) return this.#admitPhoto(now);
    const { units, unitsOfDay, profileCalls } = this.#windowsOf(geo);
    if (cost.profileCalls) profileCalls.spend(cost.profileCalls, now);
    for (const window of cost.units ? [units, unitsOfDay] : []) window.spend(cost.units ?? 0, now);
    const drawn = [...(cost.profileCalls ? [profileCalls] : []), ...(cost.units ? [units, unitsOfDay] : [])];
    const exceeded = drawn.filter((window) => window.exceeded);
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
