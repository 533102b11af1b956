/** What a seed does to which process, and when: everything that chance decides, decided before anything is started. */
import { createRandom, type Random } from '../tenant/truth/random.ts';

/** Counted, not timed: real processes never take the same time twice, but they send much the same requests. */
export interface Moment {
  readonly of: 'storage' | 'write';
  readonly nth: number;
  /** Before the request has its effect, or after that and before its answer arrives. */
  readonly when: 'before' | 'after';
}

/** What happens to processes, their disk and their network. */
export const faultKinds = [
  'host-killed',
  'worker-killed',
  'function-timed-out',
  'storage-restarted',
  'network-reset',
  'disk-full',
  'stopped',
] as const;

/** What the tenant and its people do meanwhile. */
export const companyKinds = ['people-change', 'tenant-misbehaves'] as const;

export type FaultKind = (typeof faultKinds)[number] | (typeof companyKinds)[number];

export interface Fault {
  readonly kind: FaultKind;
  readonly moment: Moment;
  /** For how many further connections or requests it lasts, where it lasts; chooses what, where there is a choice. */
  readonly lasts: number;
}

export interface Plan {
  readonly seed: string;
  readonly faults: readonly Fault[];
  /** Photos of 3.7 MB each in Exchange, and a host that must fit into 512 MB. */
  readonly largePhotos: boolean;
  /** How much people change before the night. */
  readonly happenings: number;
}

/** How many requests a night of this tenant sends at least, so that most moments come. */
const requests = 200;
const writes = 20;
const mostFaults = 4;
const mostCompany = 3;
const inWrites: ReadonlySet<FaultKind> = new Set(['stopped', 'people-change']);

export function planOf(seed: string): Plan {
  const random = createRandom(seed);
  const count = 1 + random.below(mostFaults);
  const faults = Array.from({ length: count }, () => randomFault(random, random.pick(faultKinds)));
  const largePhotos = random.below(6) === 0;
  const happenings = 8 + random.below(9);
  const company = Array.from({ length: random.below(mostCompany + 1) }, () =>
    randomFault(random, random.pick(companyKinds)),
  );
  return { seed, faults: [...faults, ...company], largePhotos, happenings };
}

function randomFault(random: Random, kind: FaultKind): Fault {
  // What is asked to end is asked in the middle of a write, and names change around one.
  const of = inWrites.has(kind) || random.below(3) === 0 ? 'write' : 'storage';
  const nth = 1 + random.below(of === 'write' ? writes : requests);
  const when = of === 'write' || random.below(2) === 0 ? 'after' : 'before';
  return { kind, moment: { of, nth, when }, lasts: random.below(12) };
}

export function describeFault({ kind, moment, lasts }: Fault): string {
  return `${describeMoment(moment)}: ${effects[kind](lasts)}`;
}

const effects: Readonly<Record<FaultKind, (lasts: number) => string>> = {
  'host-killed': () => 'the host is killed, and its worker with it',
  'worker-killed': () => 'the worker is killed; the host outlives it',
  'function-timed-out': () =>
    'the function goes no further, and the host kills the worker after functionTimeout',
  'storage-restarted': () => 'Azurite is stopped and started again',
  'network-reset': (lasts) => `all connections are reset, and the next ${lasts} to the tenant and to storage`,
  'disk-full': (lasts) => `the disk of Azurite is full for ${10 * (lasts + 1)} requests`,
  stopped: () => 'the host is asked to end (SIGTERM)',
  'people-change': () => 'people change something',
  'tenant-misbehaves': () => 'Microsoft’s services misbehave',
};

function describeMoment({ of, nth, when }: Moment): string {
  if (of === 'write') return `After write ${nth} to the tenant, before its answer`;
  return when === 'before'
    ? `Before request ${nth} to storage is carried out`
    : `After request ${nth} to storage is carried out, before its answer`;
}
