/** One night of a world: the timer fires, people go on living, faults happen, and everything comes to its end. */

import { startRun } from '../../shared/workflows/night/steps/start-run.ts';
import { approveRun } from '../../shared/workflows/operate/approve-run.ts';
import { tidyUp } from '../../shared/workflows/tidy/tidy-up.ts';
import type { Worker } from './host.ts';
import { somethingHappens } from './people.ts';
import type { World } from './world.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;

export interface NightOptions {
  /** How many things people do while the night lasts. */
  readonly happenings: number;
  readonly afterEach: () => Promise<void>;
  /** Takes the ids of those whose photo changed in a way that only a deep check can see. */
  readonly exempt: Set<string>;
}

export async function playNight(
  world: World,
  { happenings, afterEach, exempt }: NightOptions,
): Promise<void> {
  const { time, host, random, tenant } = world;
  const midnight = Math.floor(time.ms() / dayMs) * dayMs;
  const startMs = midnight + (time.ms() - midnight > hourMs ? dayMs : 0) + hourMs - time.ms();
  let pending = 1;
  time.in(startMs, () => {
    host
      .ask(one(world), (context) => startRun(context, 'timer', time.now()))
      .then(() => {
        pending -= 1;
      });
    for (let number = 0; number < happenings; number += 1) {
      time.in(random.below(90_000), () => {
        const fault = world.log.admit('people', '');
        if (fault === undefined) return;
        fault.what = somethingHappens(tenant, random, exempt);
        world.tell(fault.what);
      });
    }
    scheduleKills(world);
  });
  const isOver = () => pending === 0 && host.isIdle();
  await time.run(isOver, afterEach);
  await approveWhatIsHeld(world, afterEach);
  // The tidying timer finds what a dead worker left.
  for (let round = 0; round < 3; round += 1) {
    pending = 1;
    time.in(15 * 60_000, () => {
      host.ask(one(world), tidyUp).then(() => {
        pending -= 1;
      });
    });
    await time.run(isOver, afterEach);
  }
}

async function approveWhatIsHeld(world: World, afterEach: NightOptions['afterEach']): Promise<void> {
  const { time, host } = world;
  let pending = true;
  host
    .ask(one(world), async (context) => {
      const [latest] = await context.runs.list(1);
      if (latest?.state === 'held')
        await approveRun(context, latest.id, { planHash: latest.planHash ?? '', by: 'admin' });
    })
    .then(() => {
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

function killSome({ random, host, faults, log }: World): void {
  if (host.isIdle()) return;
  const isAll = random.next() < faults.allKilled;
  if (!isAll && random.next() >= faults.killed) return;
  const dying = isAll ? [...host.workers] : [random.pick(host.workers)];
  const names = dying.map(({ life }) => life.name).join(', ');
  if (log.admit('killed', names) === undefined) return;
  for (const worker of dying) host.kill(worker);
}
