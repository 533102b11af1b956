/** What no night may leave behind, each with the promise that it breaks. */
import { noTotals } from '../../shared/core/totals.ts';
import type { Break } from './breaks-of-writes.ts';
import { plannedWrite } from './scene.ts';

export const breaksOfNights: readonly Break[] = [
  {
    invariant: 'one-owner-a-range',
    by: 'an attempt that stores its progress over that of a later one',
    async act({ range }, invariants) {
      range({ after: 'c', done: false, attempt: 'later' });
      range({ after: 'b', done: false, attempt: 'earlier' });
      await invariants.afterStep();
    },
  },
  {
    invariant: 'one-owner-a-range',
    by: 'an attempt that begins a range anew which a later one continues',
    async act({ range }, invariants) {
      range({ after: 'c', done: false, attempt: 'later', totals: '{"users":3}' });
      range({ after: '', done: false, attempt: 'earlier', totals: JSON.stringify(noTotals) });
      await invariants.afterStep();
    },
  },
  {
    invariant: 'totals-equal-rows',
    by: 'a line that the totals do not count',
    act(given, invariants) {
      given.line({ finding: 'missing' });
      given.run({ totals: totals({ inScope: 1, findings: { 'in-step': 1 } }) });
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'totals-equal-rows',
    by: 'a line of a user whose range failed, and who is counted with the range',
    act(given, invariants) {
      given.line({ finding: 'unknown' });
      given.failedRange({ inScope: 1 });
      given.run({ totals: totals({ inScope: 1, findings: { unknown: 1 } }) });
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'verdicts-follow-checks',
    by: 'a plan that is carried out although one check holds it',
    act(given, invariants) {
      const verdict = JSON.stringify({ result: 'release', checks: [{ result: 'pass' }, { result: 'hold' }] });
      given.run({ verdict, totals: totals({ inScope: 1, findings: { missing: 1 } }) });
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'everybody-accounted-for',
    by: 'a user of the directory whom no row knows',
    act(given, invariants) {
      invariants.beforeNight();
      given.run({ state: 'reported', totals: totals({ inScope: 1, findings: { missing: 1 } }) });
      invariants.afterNight('calm');
    },
  },
  {
    invariant: 'every-finding-ends',
    by: 'a completed run with a planned write without an outcome',
    act(given, invariants) {
      given.run({ state: 'completed', totals: totals({ inScope: 1, findings: { missing: 1 } }) });
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'no-failure-without-a-fault',
    by: 'a repair that failed although nothing went wrong',
    act(given, invariants) {
      given.run({ state: 'reported' });
      given.line({ outcome: 'failed' });
      invariants.afterNight('calm');
    },
  },
  {
    invariant: 'one-fault-stops-no-other',
    by: 'a user who is unknown because something is odd about another',
    act(given, invariants) {
      given.run({ state: 'reported' });
      given.line({ finding: 'unknown' });
      invariants.afterNight('ill', { users: new Set(['another']), lacks: new Set() });
    },
  },
  {
    invariant: 'one-fault-stops-no-other',
    by: 'a night that fails because something is odd about one user',
    act(given, invariants) {
      given.run({ state: 'failed' });
      invariants.afterNight('ill', { users: new Set([given.user.id]), lacks: new Set(['library']) });
    },
  },
  {
    invariant: 'one-fault-stops-no-other',
    by: 'a list that is missing although another can be read',
    act(given, invariants) {
      given.run({ state: 'reported', lacks: '[{"list":"library","why":"HTTP 500"}]' });
      invariants.afterNight('ill', { users: new Set(), lacks: new Set() });
    },
  },
  {
    invariant: 'budgets-kept',
    by: 'a photo that is removed where none may be',
    async act(given, invariants) {
      given.line({ granted: 'clear' });
      given.carry({ action: 'clear' });
      given.world.tenant.removePhoto(given.user.id);
      await invariants.afterStep();
      await plannedWrite(given, invariants, ({ world, user }) => world.tenant.pointAt(user.id, '', 'app'));
    },
  },
  {
    invariant: 'effort-is-bounded',
    by: 'a message that is sent again and again',
    act({ world }, invariants) {
      const text = Buffer.from('{"runId":"20270301T000000Z"}').toString('base64');
      for (let number = 0; number < 5; number += 1) world.storage.queues.put('close-run', text);
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'effort-is-bounded',
    by: 'an operation that is tried again and again',
    act({ world }, invariants) {
      const text = Buffer.from('{"operationId":"a.b"}').toString('base64');
      for (let number = 0; number < 21; number += 1) world.storage.queues.put('sync-user', text);
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'nothing-left',
    by: 'a lease that is held in the morning',
    act: (_, invariants) => invariants.afterNight('faulty'),
  },
  {
    invariant: 'nothing-left',
    by: 'a run that never ends',
    act(given, invariants) {
      given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
      invariants.afterNight('calm');
    },
  },
  {
    invariant: 'nothing-grows',
    by: 'a name that a user claims whom nobody knows',
    act(given, invariants) {
      given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
      given.run({ state: 'reported' });
      const column = `h_${given.other.id.replaceAll('-', '_')}`;
      const claim = { partitionKey: 'a', rowKey: 'abc', columns: { [column]: true } };
      given.world.storage.tables.change('Names', [{ ...claim, kind: 'insert' }]);
      invariants.afterNight('calm');
    },
  },
  {
    invariant: 'nothing-grows',
    by: 'an operation of a user whom no row knows',
    act(given, invariants) {
      given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
      given.run({ state: 'reported' });
      const operation = { partitionKey: given.other.id, rowKey: 'operation', columns: { state: 'done' } };
      given.world.storage.tables.change('Operations', [{ ...operation, kind: 'insert' }]);
      invariants.afterNight('calm');
    },
  },
  {
    invariant: 'in-step-after-two-nights',
    by: 'a photo that nobody copied',
    async act({ world, user }, invariants) {
      world.tenant.changePhoto(user.id);
      await invariants.inStep(new Set());
    },
  },
  {
    invariant: 'quiet-night-writes-nothing',
    by: 'a write of the third night',
    act({ user, world }, invariants) {
      world.tenant.pointAt(user.id, '', 'app');
      invariants.wroteNothing(world.tenant.writes, new Set());
    },
  },
  {
    invariant: 'quiet-night-costs-little',
    by: 'one request too many',
    act: (_, invariants) => invariants.cost(new Map([['GET graph', 3]]), () => 2),
  },
];
function totals(some: {
  readonly inScope: number;
  readonly findings: Readonly<Record<string, number>>;
}): string {
  return JSON.stringify({ users: some.inScope, outOfScope: {}, ...some });
}
