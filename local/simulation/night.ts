/** One night of a world: the timer fires, people go on living, faults happen, and everything comes to its end. */

import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import { approveHeld, pause, somethingIsAsked } from './administrators.ts';
import type { Worker } from './host.ts';
import { type Life, nameChangesAround } from './name-changes.ts';
import { replacesFile } from './other-program.ts';
import { somethingHappens } from './people.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

export interface NightOptions {
  /** How many things people do while the night lasts, and as many in the day before. */
  readonly happenings: number;
  /** How often something is asked of Instep meanwhile. */
  readonly requests: number;
  readonly afterEach: () => Promise<void>;
  /** Takes the ids of those whose photo changed in a way that only a deep check can see. */
  readonly exempt: Set<string>;
}

export async function playNight(world: World, options: NightOptions): Promise<void> {
  const { time, host, tenant } = world;
  const { happenings, exempt } = options;
  const midnight = Math.floor(time.ms() / dayMs) * dayMs;
  const startMs = midnight + (time.ms() - midnight > hourMs ? dayMs : 0) + hourMs - time.ms();
  const life = lifeIn(world);
  let pending = 1;
  for (let number = 0; number < happenings; number += 1) happen(world, life, exempt);
  if (happenings > 0 && world.random.below(2) === 0) otherProgramWrites(world, life);
  time.in(startMs, () => {
    world.nightBegins();
    host
      .ask(one(world), (context) => startRun(context, 'timer', new Date(time.ms())))
      .then(() => {
        pending -= 1;
      });
    scheduleLife(world, life, options);
    scheduleKills(world);
  });
  let seen = tenant.writes.length;
  const afterEach = async (): Promise<void> => {
    await options.afterEach();
    for (; seen < tenant.writes.length; seen += 1) changeNames(world, life, seen);
  };
  const isOver = () => pending === 0 && host.isIdle();
  await time.run(isOver, afterEach);
  await approveWhatIsHeld(world, afterEach);
  // The tidying timer finds what a dead worker left.
  for (let round = 0; round < 3; round += 1) {
    pending = 1;
    time.in(15 * minuteMs, () => {
      host.ask(one(world), tidyUp).then(() => {
        pending -= 1;
      });
    });
    await time.run(isOver, afterEach);
  }
}

/** Most while much goes on, some when all seems over. */
function scheduleLife(world: World, life: Life, { happenings, requests, exempt }: NightOptions): void {
  const { time, random } = world;
  for (let number = 0; number < happenings; number += 1) {
    time.in(random.below(90_000), () => happen(world, life, exempt));
  }
  for (let number = 0; number < requests; number += 1) {
    const delayMs = random.below(random.pick([10_000, minuteMs, minuteMs, 40 * minuteMs]));
    time.in(delayMs, () => {
      const fault = world.log.admit('request', '');
      if (fault === undefined) return;
      somethingIsAsked(world, (what) => {
        fault.what = what;
      });
    });
  }
  if (requests === 0 || random.below(12) > 0) return;
  time.in(random.below(minuteMs), () => {
    if (world.log.admit('pause', '') !== undefined) pause(world);
  });
}

function happen(world: World, life: Life, exempt: Set<string>): void {
  const fault = world.log.admit('people', '');
  if (fault === undefined) return;
  fault.what = somethingHappens(life, exempt);
  world.tell(fault.what);
  world.names.look();
}

/** Only by day: who writes one file while Instep writes the others leaves two photos, which the next night finds. */
function otherProgramWrites(world: World, life: Life): void {
  const fault = world.log.admit('people', '');
  if (fault === undefined) return;
  fault.what = replacesFile(life);
  world.tell(fault.what);
}

function lifeIn(world: World): Life {
  const { tenant, random, time } = world;
  return {
    tenant,
    random,
    later(delayMs, what, act) {
      time.in(delayMs, () => {
        world.tell(what);
        act();
        world.names.look();
      });
    },
  };
}

/** The last file before the profile is written; then the name changes, with luck between the two. */
function changeNames(world: World, life: Life, at: number): void {
  const { by, kind, userId } = world.tenant.writes[at] ?? {};
  if (by !== 'app' || kind !== 'file' || userId === undefined) return;
  if (world.faults.aroundWrites === 0 || world.random.next() >= world.faults.aroundWrites) return;
  world.time.in(world.random.below(400), () => {
    const fault = world.log.admit('around', '');
    const what = fault && nameChangesAround(life, userId);
    if (fault === undefined || what === undefined) return;
    fault.what = what;
    world.tell(what);
    world.names.look();
    // And sometimes who wrote it dies before it is read back.
    if (world.faults.killed === 0 || world.random.below(3) > 0) return;
    world.time.in(world.random.below(600), () => killOne(world));
  });
}

async function approveWhatIsHeld(world: World, afterEach: NightOptions['afterEach']): Promise<void> {
  const { time, host } = world;
  let pending = true;
  host.ask(one(world), approveHeld).then(() => {
    pending = false;
  });
  await time.run(() => !pending && host.isIdle(), afterEach);
}

function one({ host, random }: World): Worker {
  return random.pick(host.workers);
}

const second = 1_000;
const killable = 120;

function scheduleKills(world: World): void {
  for (let number = 1; number < killable; number += 1) world.time.in(number * second, () => killSome(world));
}

function killSome(world: World): void {
  const { random, host, faults } = world;
  if (host.isIdle()) return;
  if (random.next() < faults.allKilled) kill(world, [...host.workers]);
  else if (random.next() < faults.killed) killOne(world);
}

function killOne(world: World): void {
  kill(world, [one(world)]);
}

function kill({ host, log }: World, dying: readonly Worker[]): void {
  const names = dying.map(({ life }) => life.name).join(', ');
  if (log.admit('killed', names) === undefined) return;
  for (const worker of dying) host.kill(worker);
}
