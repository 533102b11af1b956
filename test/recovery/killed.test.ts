/** Kills the host in the middle of a repairing night, by SIGKILL, at named points, and lets a new one carry on. */
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Tripwire } from '../../local/host/tripwires.ts';
import { isPlanned } from '../../shared/core/plan.ts';
import { eachThoroughly, testAtLength } from '../kit/test-with.ts';
import { withPhoto } from './cast.ts';
import { points } from './points.ts';
import { type SecondNight, secondNight } from './second-night.ts';

let undisturbed: Pick<SecondNight, 'run' | 'writes' | 'audit'> & { readonly planned: string[] };
let night: SecondNight | undefined;

function plannedOf({ findings }: SecondNight): string[] {
  return findings.filter(isPlanned).map(({ userId }) => userId);
}

async function expectAllDone({ run, findings, audit, stage }: SecondNight): Promise<void> {
  expect(run.state).toBe('completed');
  const lost = findings.filter((row) => isPlanned(row) && row.outcome === undefined);
  expect(lost, 'planned users without an outcome').toEqual([]);
  for (const id of withPhoto(stage.tenant)) {
    expect(
      audit.people.get(id)?.faceIsCurrent,
      `${id} shows the face of the Exchange photo in every size`,
    ).toBe(true);
  }
  expect(audit.wrongByApp).toEqual([]);
  expect(audit.filesOfOthersByApp).toEqual([]);
}

async function expectQuietNight({ stage }: SecondNight): Promise<void> {
  const next = await stage.night();
  expect(next.run.state).toBe('completed');
  expect(next.counts.writes, 'writes of the night after').toBe(0);
}

beforeAll(async () => {
  night = await secondNight();
  undisturbed = { ...night, planned: plannedOf(night) };
  await expectAllDone(night);
  await expectQuietNight(night);
  await night.stage.stop();
  night = undefined;
}, 120_000);

afterEach(() => night?.stage.stop());

test('without a kill every file and property is written exactly once', () => {
  expect(undisturbed.run.outcomes).toEqual({ repaired: undisturbed.planned.length });
  expect(undisturbed.writes.size).toBeGreaterThan(30);
  expect([...undisturbed.writes].filter(([, times]) => times !== 1)).toEqual([]);
});

async function expectConvergence(wire: Tripwire): Promise<void> {
  night = await secondNight(wire);
  expect(night.tripped).toEqual([wire.name]);
  await expectAllDone(night);
  expect(plannedOf(night)).toEqual(undisturbed.planned);
  expect(night.run.outcomes).toEqual(undisturbed.run.outcomes);
  expect(night.audit.totals).toEqual(undisturbed.audit.totals);
  expect([...night.writes.keys()].sort()).toEqual([...undisturbed.writes.keys()].sort());
  expect(
    [...night.writes].filter(([, times]) => times > 2),
    'written more than twice',
  ).toEqual([]);
  await expectQuietNight(night);
}

/**
 * One point represents all in the ordinary run, and a third of them in `.ci/run`: simulated nights die at any await, and the
 * workflows' own tests stop between any two writes.
 */
const always = 'the files of a user are written, but no property';
const name = 'killed when $name: the night converges';
const others = points.filter(({ name }) => name !== always);
const isInTurn = (_: unknown, index: number) => index % 3 === 0;
test.each(points.filter(({ name }) => name === always))(name, expectConvergence, 120_000);
eachThoroughly(others.filter(isInTurn), name, expectConvergence, 120_000);
for (const point of others.filter((one, index) => !isInTurn(one, index))) {
  testAtLength(`killed when ${point.name}: the night converges`, () => expectConvergence(point), 120_000);
}
