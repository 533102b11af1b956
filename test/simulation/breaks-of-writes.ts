/** Writes that must not be, each with the promise that it breaks. */

import type { Invariants } from '../../local/simulation/invariants/invariants.ts';
import type { InvariantName } from '../../local/simulation/invariants/names.ts';
import { tenantFetch } from '../../local/simulation/tenant-wire.ts';
import { wholeAllowance } from '../../shared/adapters/transport/shares.ts';
import { plannedWrite, type Scene } from './scene.ts';

const minuteMs = 60_000;

export interface Break {
  readonly invariant: InvariantName;
  readonly by: string;
  act(scene: Scene, invariants: Invariants): Promise<void> | void;
}

export const breaksOfWrites: readonly Break[] = [
  {
    invariant: 'whose-face',
    by: 'a profile that points at the file of another',
    async act(given, invariants) {
      await plannedWrite(given, invariants, ({ world, user, other }) => {
        const url = other.profile?.properties.get('PictureURL') ?? '';
        world.tenant.pointAt(user.id, url, 'app');
      });
    },
  },
  {
    invariant: 'files-of-their-owner',
    by: 'the photo of another under the name of the user',
    async act(given, invariants) {
      given.carry({ action: 'restore' });
      await plannedWrite(given, invariants, ({ put, user, other }) => put(user, 'S', other));
    },
  },
  {
    invariant: 'one-face-in-all-sizes',
    by: 'a repair that ended after one of three files',
    async act(given, invariants) {
      given.world.tenant.changePhoto(given.user.id);
      await invariants.afterStep();
      await given.wait(minuteMs);
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
      given.row('Leases', given.user.id, { until: '2027-01-01T00:00:00.000Z' });
      invariants.afterNight('faulty');
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'a write that carries nothing',
    async act(given, invariants) {
      given.carry(undefined);
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'a line that plans nothing',
    async act(given, invariants) {
      given.line({ granted: 'report' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'another action than the planned one',
    async act(given, invariants) {
      given.line({ granted: 'properties' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'left-out-stays-out',
    by: 'a user who was left out when the plan was approved',
    async act(given, invariants) {
      given.run({ state: 'held' });
      given.mark(1, true);
      given.run({ state: 'releasing' });
      given.mark(2, false);
      given.run({ state: 'repairing' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'a plan that was to be approved and was not',
    async act(given, invariants) {
      given.run({ verdict: JSON.stringify({ result: 'hold' }) });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'a file of another than the planned user',
    async act(given, invariants) {
      await plannedWrite(given, invariants, ({ put, other }) => put(other, 'M', other));
    },
  },
  {
    invariant: 'writes-with-a-reason',
    by: 'a user for whom nobody asked on demand',
    async act(given, invariants) {
      given.carry({ runId: '20270301T000000Z-manual' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-in-scope',
    by: 'a user whose account was disabled when the lease was taken',
    async act(given, invariants) {
      given.row('Users', given.user.id, { enabled: false });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-in-scope',
    by: 'a user outside the group for which the run was planned',
    async act(given, invariants) {
      const { world, user } = given;
      const [[id, { members }] = ['', { members: new Set<string>() }]] = world.tenant.groups;
      members.delete(user.id);
      await invariants.afterStep();
      world.configure({ SCOPE_GROUP: id });
      given.planAlso('20270302T000000Z');
      given.carry({ runId: '20270302T000000Z' });
      await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-when-allowed',
    by: 'a process in report mode',
    async act(given, invariants) {
      given.mayWrite = false;
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'writes-when-allowed',
    by: 'a run that was cancelled a while ago',
    async act(given, invariants) {
      given.run({
        state: 'cancelled',
        endedAt: new Date(given.world.time.ms() - 11 * minuteMs).toISOString(),
      });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'one-writer-a-user',
    by: 'a lease that another attempt has taken over since',
    async act(given, invariants) {
      await plannedWrite(given, invariants, ({ put, row, user }) => {
        row('Leases', user.id, { until: '2027-03-01T23:00:00.000Z' });
        return put(user, 'M', user);
      });
    },
  },
  {
    invariant: 'one-writer-a-user',
    by: 'a lease that is taken while another holds it',
    async act(given, invariants) {
      given.row('Leases', given.user.id, { token: 'other' });
      await invariants.afterStep();
    },
  },
  {
    invariant: 'as-the-plan-saw-it',
    by: 'a photo in SharePoint that the plan did not see',
    async act(given, invariants) {
      given.line({ targetSha: 'another' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'as-the-plan-saw-it',
    by: 'a file in SharePoint that was another one when the plan was made',
    async act(given, invariants) {
      given.line({ targetEtags: '"another,1"' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'as-the-plan-saw-it',
    by: 'a file that the plan did not know, where no repair met it before',
    async act(given, invariants) {
      given.line({ targetEtags: '' });
      await plannedWrite(given, invariants, ({ put, user }) => put(user, 'M', user));
    },
  },
  {
    invariant: 'one-allowance',
    by: 'a process that takes the whole allowance, beside others',
    async act({ world }, invariants) {
      world.allowance.add({ name: 'a worker', alive: true }, wholeAllowance);
      await invariants.afterStep();
    },
  },
  {
    invariant: 'waits-when-asked',
    by: 'a process that sends one request after the other to a service that is too busy',
    async act({ world }, invariants) {
      const { time, random, log, tooSoon, served, looks } = world;
      const rates = () => ({ throttled: 1 });
      const none = () => undefined;
      const wire = { service: 'tenant' as const, time, random, log, rates, tooSoon, looks };
      const life = { name: 'a worker', alive: true };
      const noted = { tell: none, arrives: none, counts: new Map(), answered: new Map() };
      const send = tenantFetch(served, { ...wire, ...noted }, life);
      for (let number = 0; number < 20; number += 1) {
        let isAnswered = false;
        send(`https://${world.tenant.graphHost}/v1.0/users/delta`, {}).then(() => {
          isAnswered = true;
        });
        await time.run(() => isAnswered);
      }
      await invariants.afterStep();
    },
  },
  {
    invariant: 'present-photo',
    by: 'a photo that was replaced in Exchange 16 minutes ago',
    async act(given, invariants) {
      const old = given.user.photo;
      given.world.tenant.changePhoto(given.user.id);
      await invariants.afterStep();
      await given.wait(16 * minuteMs);
      await plannedWrite(given, invariants, ({ put, user }) =>
        put({ ...user, photo: old }, 'M', { ...user, photo: old }),
      );
    },
  },
  {
    invariant: 'nothing-shown-is-removed',
    by: 'an address that is taken away without a plan for it',
    async act(given, invariants) {
      await plannedWrite(given, invariants, ({ world, user }) => world.tenant.pointAt(user.id, '', 'app'));
    },
  },
  {
    invariant: 'undo-restores-exactly',
    by: 'an undo after which the copied photo is still shown',
    async act(given, invariants) {
      const { user, world } = given;
      world.tenant.changePhoto(user.id);
      await invariants.afterStep();
      await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
      given.row('Users', user.id, { pending: JSON.stringify({ runId: 'u', undo: { runId: given.runId } }) });
      given.carry({ action: 'restore' });
      await plannedWrite(given, invariants, ({ put }) => put(user, 'M', user));
      given.row('Users', user.id, { pending: '' });
      await invariants.afterStep();
    },
  },
];
