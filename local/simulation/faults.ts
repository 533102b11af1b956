/** What can go wrong on a wire and in a host, and how often it does in one simulated world. */
import type { Random } from '../tenant/truth/random.ts';
import type { FaultLog } from './fault-log.ts';
import { type Misbehaviour, misbehaviours } from './misbehaviour.ts';

/**
 * `lost-request`: nothing arrived. `lost-answer`: it had its effect, and the answer was lost. `refused-5xx`: the service
 * says that it is ill, without an effect. `ill-after-effect`: the same, after its effect. `throttled`: it asks to wait.
 * `garbled`: it had its effect, and half of the answer came. `stale`: what the same request was answered a while ago.
 */
export type Fate =
  | 'served'
  | 'late'
  | 'lost-request'
  | 'lost-answer'
  | 'refused-5xx'
  | 'ill-after-effect'
  | 'throttled'
  | 'garbled'
  | 'stale';

/** Chances in 0 to 1, for each request. */
export type Rates = Readonly<Partial<Record<Exclude<Fate, 'served'>, number>>>;

/** A part of the storage account that answers nothing for a while, counted from the start of the night. */
export interface Outage {
  readonly service: 'table' | 'blob' | 'queue';
  /** Requests that name this are not answered: a table, a queue, a container. */
  readonly part: string;
  /** Of a table; undefined: all of them. */
  readonly partition: string | undefined;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface FaultPlan {
  readonly tenant: Rates;
  readonly storage: Rates;
  /** Chance that a message is delivered to a second worker while the first still works on it. */
  readonly twice: number;
  /** Chance in each second that a worker is killed, and that all are. */
  readonly killed: number;
  readonly allKilled: number;
  /** How far the clock of the second host is ahead of the first, which is right. */
  readonly skewMs: number;
  /** How long a profile is still read as it was before a write. */
  readonly profileLagMs: number;
  /** How long the list of changed users is behind the directory. */
  readonly directoryLagMs: number;
  /** After which the host ends an invocation for a message, and with it the worker process. */
  readonly functionTimeoutMs: number;
  /** Chance that the identity endpoint gives no token. */
  readonly noToken: number;
  readonly outages: readonly Outage[];
  readonly misbehaviours: readonly Misbehaviour[];
  /** Chance that people exchange or change names around a write of a photo. */
  readonly aroundWrites: number;
}

/** https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout (Flex Consumption) */
const usualTimeoutMs = 30 * 60_000;

export const noFaults: FaultPlan = {
  tenant: {},
  storage: {},
  twice: 0,
  killed: 0,
  allKilled: 0,
  skewMs: 0,
  profileLagMs: 0,
  directoryLagMs: 0,
  functionTimeoutMs: usualTimeoutMs,
  noToken: 0,
  outages: [],
  misbehaviours: [],
  aroundWrites: 0,
};

/** One of the kinds of bad nights, from quiet to everything at once; the seed decides. */
export function faultsOf(random: Random): FaultPlan {
  const some = (): number => random.pick([0, 0, 0.002, 0.01, 0.05]);
  const rates = (): Rates => ({
    late: some(),
    'lost-request': some(),
    'lost-answer': some(),
    'refused-5xx': some(),
    'ill-after-effect': random.pick([0, 0, 0.005, 0.02]),
    throttled: some(),
    garbled: some(),
    stale: random.pick([0, 0, 0.05, 0.3]),
  });
  const { garbled: _, throttled: __, stale: ___, ...storage } = rates();
  return {
    tenant: rates(),
    storage,
    twice: random.pick([0, 0, 0.05, 0.3]),
    killed: random.pick([0, 0, 0.01, 0.05]),
    allKilled: random.pick([0, 0, 0, 0.01]),
    skewMs: random.pick([0, 0, 3_000, 45_000]),
    profileLagMs: random.pick([0, 0, 2_000, 20_000]),
    directoryLagMs: random.pick([0, 0, 20_000, 10 * 60_000]),
    // So short that an invocation in which something is late does not end in time.
    functionTimeoutMs: random.pick([usualTimeoutMs, usualTimeoutMs, 60_000, 15_000]),
    noToken: random.pick([0, 0, 0, 0.1]),
    outages: random.below(4) === 0 ? [outageOf(random)] : [],
    misbehaviours: Array.from({ length: random.pick([0, 0, 1, 3]) }, () => random.pick(misbehaviours)),
    aroundWrites: random.pick([0, 0, 0.05, 0.2]),
  };
}

/** What remains of it when some faults are left out. Chances are asked when something happens by them. */
export function admitted(plan: FaultPlan, log: FaultLog): FaultPlan {
  const isIn = (kind: string, what: string) => log.admit(kind, what) !== undefined;
  const { skewMs, profileLagMs, directoryLagMs, outages, misbehaviours: all } = plan;
  return {
    ...plan,
    skewMs: skewMs > 0 && isIn('skew', `${skewMs} ms`) ? skewMs : 0,
    profileLagMs: profileLagMs > 0 && isIn('lag', `${profileLagMs} ms`) ? profileLagMs : 0,
    directoryLagMs: directoryLagMs > 0 && isIn('directory lag', `${directoryLagMs} ms`) ? directoryLagMs : 0,
    outages: outages.filter(({ service, part }) => isIn('outage', `${service} ${part}`)),
    misbehaviours: all.filter(({ what }) => isIn('misbehaviour', what)),
  };
}

const parts: readonly (readonly [Outage['service'], string])[] = [
  ...['Users', 'Names', 'LibraryFiles', 'Runs', 'Findings', 'Leases', 'Operations', 'Cursors'].map(
    (table) => ['table', table] as const,
  ),
  ['blob', 'undo'],
  ['queue', 'compare-users'],
  ['queue', 'repair-photos'],
  ['queue', 'close-run'],
];

function outageOf(random: Random): Outage {
  const [service, part] = random.pick(parts);
  const fromMs = random.below(60_000);
  const partition = part === 'Users' && random.below(2) === 0 ? random.hex(1).toLowerCase() : undefined;
  return { service, part, partition, fromMs, toMs: fromMs + random.pick([5_000, 40_000, 200_000, 900_000]) };
}

/** `named`: everything by which a request says what it is about, its path, its query and its body. */
export function isDown(outages: readonly Outage[], service: string, named: string): boolean {
  return outages.some((outage) => {
    if (outage.service !== service || !named.includes(`/${outage.part}`)) return false;
    return outage.partition === undefined || named.includes(`'${outage.partition}'`);
  });
}

export function fateOf(rates: Rates, random: Random): Fate {
  let chance = random.next();
  for (const [fate, rate] of Object.entries(rates)) {
    if (chance < rate) return fate as Fate;
    chance -= rate;
  }
  return 'served';
}
