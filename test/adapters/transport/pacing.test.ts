import { describe, expect, test } from 'vitest';
import {
  graphLimit,
  profileLimit,
  unitLimit,
  unitsPerDay,
} from '../../../shared/adapters/transport/allowances.ts';
import { createGate } from '../../../shared/adapters/transport/gate.ts';
import { type LimiterShare, wholeShare } from '../../../shared/adapters/transport/limiter-share.ts';
import { asUrgent } from '../../../shared/adapters/transport/urgency.ts';
import { LeftTheLineError } from '../../../shared/adapters/transport/wait-in-line.ts';
import { createWindowQueue } from '../../../shared/adapters/transport/window-queue.ts';
import { firstWindow, narrowed, type Window, widened } from '../../../shared/core/pacing.ts';
import { virtualTime } from '../../kit/virtual-time.ts';

const minuteMs = 60_000;

/** `+`: 20 answers while the window was full. `-`: a refusal. A number: so many minutes pass. */
function played(steps: string, start: Window = firstWindow): Window {
  let nowMs = 0;
  return steps.split(' ').reduce<Window>((window, step) => {
    if (step === '+') return widened(window, { answered: 20, nowMs });
    if (step === '-') return narrowed(window, nowMs);
    nowMs += Number(step) * minuteMs;
    return window;
  }, start);
}

/** Sixteen were answered, then no more than nine. */
const fallen = '+ + + + - - + + -';

describe('requests for photos at a time', () => {
  test.each([
    ['one batch more for 20 answers', '+', 8],
    ['and so on, while nothing is refused', '+ + +', 16],
    ['a size that is refused goes back to the one before', '+ + -', 8],
    ['from there it grows by one', '+ + - +', 9],
    ['up to the size that was refused', '+ + - + + + + +', 11],
    ['which is not tried again soon', '+ - + + + 9 + +', 7],
    ['but after ten minutes', '+ - + + + 11 +', 8],
    ['if it is refused again, or another new one, the limit is settled', '+ - + + + 11 + - 161 +', 7],
    ['and not tried for a week', '+ - + - 10079 +', 4],
    ['which is over then', '+ - + - 10081 +', 5],
    ['but with fewer than are answered at the start, after ten minutes', '- 1 + 1 + - 11 +', 4],
    ['below what was answered once, a size is tried again after ten minutes', `${fallen} 11 +`, 10],
    ['after twenty, if it was refused again', `${fallen} 11 + - 11 +`, 9],
    ['which are over then', `${fallen} 11 + - 21 +`, 10],
    ['a size that was tried again and answered is not the limit any more', '+ - + + + 11 + +', 12],
    ['a size that was answered before and is refused now is halved', '+ - + + - -', 2],
    ['so is the first one', '-', 2],
    ['and grows again up to the size that was refused', '- + + + +', 3],
    ['never less than one', '- - - - - -', 1],
    ['from which it grows again', '- - - - - - 11 + +', 4],
  ])('%s', (_name, steps, atOnce) => {
    expect(played(steps).atOnce).toBe(atOnce);
  });

  test('fewer answers are counted together', () => {
    const some = widened(firstWindow, { answered: 12, nowMs: 0 });
    expect(some.atOnce).toBe(4);
    expect(widened(some, { answered: 8, nowMs: 0 }).atOnce).toBe(8);
  });

  test('never more than 32, and no longer rest of a size that was answered once than 160 minutes', () => {
    expect(played(Array(200).fill('+').join(' ')).atOnce).toBe(32);
    const refused = played([fallen, ...Array(9).fill('161 + -')].join(' '));
    expect([refused.atOnce, refused.restMs]).toEqual([9, 160 * minuteMs]);
  });
});

describe('a window of 320 in a minute', () => {
  const limit = { most: 320, windowMs: minuteMs };
  /** A slot more than the window: what is answered counts to the end of its slot. */
  const gone = minuteMs + minuteMs / 240;

  function setUp() {
    const time = virtualTime();
    const nowMs = () => time.clock.now().getTime();
    const part = { now: 1, unused: 1 };
    let mayTake = true;
    let day = 0;
    let shortages = 0;
    const share: LimiterShare = {
      ...wholeShare,
      now: () => part.now,
      unused: () => Math.min(part.now, part.unused),
      short() {
        shortages += 1;
      },
      take(cost) {
        if (mayTake) day += cost;
        return mayTake;
      },
      giveBack(cost) {
        day -= cost;
      },
    };
    const queue = createWindowQueue(limit, { elapsedMs: nowMs, timer: time.timer, share });
    const sent: string[] = [];
    /** Sends a request that is answered at once. */
    async function send(name: string, cost: number): Promise<void> {
      const { answered } = await queue.pay(cost);
      sent.push(`${name} ${Math.round(nowMs() / 1_000)}`);
      answered();
    }
    const setDay = (allows: boolean) => {
      mayTake = allows;
    };
    return { time, part, queue, sent, send, setDay, day: () => day, isShort: () => shortages > 0 };
  }

  test('all but the reserve at once, and the rest in order when that has left the window', async () => {
    const { time, sent, send, isShort } = setUp();
    void send('first', 300);
    void send('second', 10);
    expect(isShort()).toBe(false);
    void send('third', 200);
    void send('fourth', 1);
    await time.run();
    expect(sent).toEqual(['first 0', 'second 0', 'third 60', 'fourth 60']);
    expect(isShort()).toBe(true);
  });

  test('a request counts from its sending until a window after its answer', async () => {
    const { time, queue, sent, send } = setUp();
    const { answered } = await queue.pay(310);
    void send('next', 310);
    await time.run(5 * minuteMs);
    expect(sent).toEqual([]);
    answered();
    await time.run(minuteMs);
    expect(sent).toEqual([]);
    await time.run(gone - minuteMs + 1_000);
    expect(sent).toHaveLength(1);
  });

  test('a request that is larger than the share goes alone, and counts as long as it takes of the share', async () => {
    const { time, part, sent, send } = setUp();
    part.now = 1 / 32;
    void send('small', 1);
    void send('three windows', 30);
    void send('next', 1);
    await time.run();
    expect(sent).toEqual(['small 0', 'three windows 60', 'next 241']);
  });

  test('without a share nothing is sent, and a share may grow, shrink or have been used by others', async () => {
    const { time, part, sent, send } = setUp();
    part.now = 0;
    void send('none', 10);
    await time.run(10 * minuteMs);
    expect(sent).toEqual([]);
    part.now = 1;
    part.unused = 0;
    await time.run(minuteMs);
    expect(sent).toEqual([]);
    part.unused = 1;
    await time.run(2_000);
    expect(sent).toEqual(['none 661']);
    part.now = 0.5;
    void send('half', 145);
    void send('too much', 10);
    await time.run(30_000);
    expect(sent).toEqual(['none 661', 'half 662']);
  });

  test('people are first, have the reserve, and take no more than half from others who wait', async () => {
    const { time, sent, send } = setUp();
    void send('night', 310);
    void send('night', 1);
    void asUrgent(() => send('person', 5));
    void asUrgent(() => send('person', 5));
    void asUrgent(() => send('person', 5));
    await time.run(1_000);
    expect(sent).toEqual(['night 0', 'person 0', 'person 0']);
    sent.length = 0;
    for (let count = 0; count < 6; count += 1) void asUrgent(() => send('person', 50));
    for (let count = 0; count < 3; count += 1) void send('night', 50);
    await time.run(minuteMs + 2_000);
    expect(sent.filter((one) => one.startsWith('person'))).toHaveLength(4);
    expect(sent.filter((one) => one.startsWith('night'))).toHaveLength(4);
  });

  test('what is not sent costs neither the window nor the day', async () => {
    const { time, queue, sent, send, day } = setUp();
    const { unsent } = await queue.pay(200);
    const booking = await queue.book(100);
    void send('next', 310);
    await time.run(1_000);
    unsent();
    booking.end();
    await time.run(1_000);
    expect(sent).toEqual(['next 1']);
    expect(day()).toBe(310);
  });

  test('who leaves while the day allows no more has paid nothing', async () => {
    const { time, queue, sent, send, setDay, day } = setUp();
    setDay(false);
    const leaving = new AbortController();
    const left = expect(queue.pay(5, () => leaving.signal)).rejects.toBeInstanceOf(LeftTheLineError);
    void send('next', 1);
    await time.run(1_000);
    leaving.abort();
    await left;
    setDay(true);
    await time.run(2_000);
    expect([sent, day()]).toEqual([['next 2'], 1]);
  });

  test('who cannot stay goes if there is no need to wait, and otherwise not', async () => {
    const { queue } = setUp();
    const gone = () => AbortSignal.abort();
    await queue.pay(310, gone);
    await expect(queue.pay(1, gone)).rejects.toBeInstanceOf(LeftTheLineError);
  });

  test('what the limit of the day does not allow waits', async () => {
    const { time, sent, send, setDay } = setUp();
    setDay(false);
    void send('late', 1);
    await time.run(10_000);
    expect(sent).toEqual([]);
    setDay(true);
    await time.run(1_000);
    expect(sent).toEqual(['late 11']);
  });
});

test('of those who wait for a slot, people are first, and others have one turn in four', async () => {
  const gate = createGate(() => 1);
  const order: string[] = [];
  const enter = async (name: string) => {
    const place = await gate.enter({ least: () => 1, most: 1 });
    order.push(name);
    place.leave();
  };
  const { leave } = await gate.enter({ least: () => 1, most: 1 });
  const night = ['n1', 'n2'].map(enter);
  const people = ['p1', 'p2', 'p3', 'p4', 'p5'].map((name) => asUrgent(() => enter(name)));
  leave();
  await Promise.all([...night, ...people]);
  expect(order).toEqual(['p1', 'p2', 'p3', 'n1', 'p4', 'p5', 'n2']);
});

describe('the published limits', () => {
  test.each([
    [1_000, 3_000, 1_250, 1_200_000],
    [1_001, 6_000, 2_500, 2_400_000],
    [15_000, 9_000, 3_750, 3_600_000],
    [50_000, 12_000, 5_000, 4_800_000],
    [50_001, 15_000, 6_250, 6_000_000],
  ])(
    '%i licences: %i profile calls in five minutes, %i units a minute, %i a day',
    (licensedUsers, calls, units, day) => {
      const share = { licensedUsers, profileCallShare: 1 };
      expect(profileLimit(share)).toEqual({ most: calls, windowMs: 5 * minuteMs });
      expect(unitLimit(share)).toEqual({ most: units, windowMs: minuteMs });
      expect(unitsPerDay(share)).toBe(day);
    },
  );

  test('of the calls, the chosen part', () => {
    expect(profileLimit({ licensedUsers: 1_000, profileCallShare: 0.5 }).most).toBe(1_500);
  });

  test.each([
    [49, 3_500],
    [50, 5_000],
    [500, 5_000],
    [501, 8_000],
  ])('%i licences: %i units of Graph in ten seconds', (licensedUsers, units) => {
    const { most, windowMs } = graphLimit({ licensedUsers });
    expect([most * 5, windowMs]).toEqual([units, 10_000]);
  });
});
