/** A night in which one user, one row and one endpoint are odd, and nothing else goes wrong. */
import type { Random } from '../tenant/truth/random.ts';
import { type FaultPlan, noFaults } from './faults.ts';
import { illnessesOf } from './illnesses.ts';
import type { Suffering } from './invariants/suffering.ts';
import { present } from './name-changes.ts';
import type { World } from './world.ts';

/** `random`: of its own, so that the nights before and after are what they are without it. */
export function illNight(world: World, random: Random): { faults: FaultPlan; suffering: Suffering } {
  const { tenant, time } = world;
  const later = (delayMs: number, _what: string, act: () => void): void => time.in(delayMs, act);
  const illnesses = illnessesOf({ tenant, random, later }).filter(
    ({ what }) => world.log.admit('illness', what) !== undefined,
  );
  // So that there is something to repair.
  for (const { id } of [random.pick(present(tenant)), random.pick(present(tenant))]) tenant.changePhoto(id);
  for (const { before } of illnesses) before?.({ tenant, random, later });
  world.names.look();
  // Processes ask some endpoints once.
  world.configure({});
  const misbehaviours = illnesses.flatMap(({ what, rules }) => rules.map((rule) => ({ what, rule })));
  return {
    faults: { ...noFaults, misbehaviours, profileLagMs: random.pick([0, 2_000]) },
    suffering: {
      users: new Set([
        ...illnesses.flatMap(({ of }) => of),
        ...(illnesses.some(({ hidesNames }) => hidesNames) ? misnamed(world) : []),
      ]),
      lacks: new Set(illnesses.flatMap(({ lacks }) => lacks ?? [])),
    },
  };
}

/** Users whose present sign-in name Instep has not learned yet: their profiles are not found under the earlier one. */
export function misnamed({ tenant, storage }: Pick<World, 'tenant' | 'storage'>): readonly string[] {
  return storage.tables
    .rows('Users')
    .map(({ columns }) => columns)
    .filter(({ RowKey, upn }) => upn !== tenant.users.get(String(RowKey))?.upn)
    .map(({ RowKey }) => String(RowKey));
}
