/** What the alerts say of what a played night does not come to: events of the real workflows, told in this process. */
import { expect, test } from 'vitest';
import { cancelRun } from '../../../shared/workflows/control/cancel-run.ts';
import { tidyUp } from '../../../shared/workflows/tidy/tidy-up.ts';
import { type Play, play } from '../../kit/in-process.ts';
import { firing, readAlertRules } from './alert-rules.ts';
import { type EventAt, twice, withoutTimes, worldOf } from './events-table.ts';
import { runQuery } from './interpreter/run-query.ts';
import { queryText } from './queries.ts';

const rules = readAlertRules();
const hourMs = 3_600_000;

/** The events of a play, each with the time at which it was told. */
function watch(stage: Play): readonly EventAt[] {
  const seen: EventAt[] = [];
  stage.wrap('telemetry', (real) => ({
    event(...told) {
      real.event(...told);
      const [event] = stage.events.slice(-1);
      if (event) seen.push({ ...event, at: stage.now() });
    },
  }));
  return seen;
}

function fires(name: string, events: readonly EventAt[], now: Date): string[] {
  const rule = rules.get(name);
  if (!rule) throw new Error(`There is no alert ${name}`);
  return firing(rule, events, now);
}

test('a run that stalled is told as stalled, and not as failed too, until a later one is closed', async () => {
  const stage = await play();
  stage.inStep('a');
  const events = watch(stage);
  const { id } = await stage.begin();
  stage.queue.splice(0);
  for (let quarter = 0; quarter < 9; quarter += 1) {
    stage.pass({ minutes: 15 });
    await tidyUp(stage.context);
  }
  expect(fires('run-stalled', events, stage.now())).toEqual([id]);
  expect(fires('run-failed', events, stage.now())).toEqual([]);
  await stage.night();
  expect(fires('run-stalled', events, stage.now())).toEqual([]);
});

test('a held run that somebody cancelled waits no more', async () => {
  const stage = await play({ settings: { GUARD_UNKNOWN: '0' } });
  for (let n = 0; n < 60; n += 1) stage.withPhoto(`person${n}`);
  await stage.closedBefore();
  const events = watch(stage);
  const held = await stage.night();
  expect(held.state).toBe('held');
  expect(fires('run-held', events, stage.now())).toEqual([held.id]);
  await cancelRun(stage.context, held.id, 'admin-1');
  expect(fires('run-held', events, stage.now())).toEqual([]);
  const world = worldOf(events, stage.now());
  expect(runQuery(queryText('workbook', 'runs-compared'), world)).toMatchObject([
    { runId: held.id, end: 'cancelled' },
  ]);
});

test('six stuck users are told, five are not; a repaired one is in no list of the stuck', async () => {
  const stage = await play();
  const people = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => stage.withPhoto(name));
  await stage.closedBefore();
  const events = watch(stage);
  const faults = people.map(({ id }) =>
    stage.server.faults.add({ match: { userId: id, path: /AddUsingPath/i }, answer: { status: 400 } }),
  );
  for (let night = 0; night < 3; night += 1) await stage.night();
  const stuck = () => runQuery(queryText('workbook', 'stuck-users'), worldOf(events, stage.now()));
  expect(stuck()).toHaveLength(6);
  expect(stuck()[0]).toMatchObject({ finding: 'unfinished', attempts: 3, code: expect.stringMatching(/./) });
  expect(fires('stuck-users', events, stage.now())).toEqual(['']);
  const five = events.filter(({ properties }) => properties.userId !== people[0]?.id);
  expect(fires('stuck-users', five, stage.now())).toEqual([]);
  expect(fires('stuck-users', events, new Date(stage.now().getTime() + 25 * hourMs))).toEqual([]);
  stage.server.faults.remove(faults[0] as number);
  await stage.night(2);
  expect(stuck().map(({ userId }) => userId)).not.toContain(people[0]?.id);
  expect(stuck()).toHaveLength(5);
  const failures = queryText('saved', 'repair-failures-by-code');
  expect(runQuery(failures, worldOf(events, stage.now()))).toMatchObject([{ users: 6 }]);
  for (const query of [failures, queryText('workbook', 'stuck-users')]) {
    const numbers = (told: readonly EventAt[]) =>
      withoutTimes(runQuery(query, worldOf(told, new Date(stage.now().getTime() + 1_000))));
    expect(numbers(twice(events))).toEqual(numbers(events));
  }
});
