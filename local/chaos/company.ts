/** What people and Microsoft's services do in the night itself. */
import { type Misbehaviour, misbehaviours } from '../simulation/misbehaviour.ts';
import { type Life, nameChangesAround } from '../simulation/name-changes.ts';
import { somethingHappens } from '../simulation/people.ts';
import type { RunningTenant } from '../tenant/server/server.ts';
import type { Fault } from './plan.ts';

export interface Company {
  /** Does it at once, and answers it as a sentence; undefined where the fault is not its own. */
  act(fault: Fault, writtenId: string | undefined): string | undefined;
  /** Ids of those whose sign-in name is another than it was. */
  renamed(): ReadonlySet<string>;
  end(): void;
}

/** `exempt` takes those whose photo changes in a way that only a deep check can see. */
export function createCompany({ faults }: RunningTenant, life: Life, exempt: Set<string>): Company {
  const { tenant, random } = life;
  const names = () => new Map([...tenant.users.values()].map(({ id, upn }) => [id, upn]));
  const before = names();
  const rules: number[] = [];

  function changeSomething(writtenId: string | undefined): string {
    // Half of them to the person who is being written.
    const around =
      writtenId === undefined || random.below(2) === 0 ? undefined : nameChangesAround(life, writtenId);
    return around ?? somethingHappens(life, exempt);
  }

  function misbehave(): string {
    const { what, rule }: Misbehaviour = random.pick(misbehaviours);
    rules.push(faults.add(rule));
    return what;
  }

  return {
    act({ kind }, writtenId) {
      if (kind === 'people-change') return changeSomething(writtenId);
      return kind === 'tenant-misbehaves' ? misbehave() : undefined;
    },
    renamed: () => new Set([...names()].filter(([id, upn]) => before.get(id) !== upn).map(([id]) => id)),
    end() {
      for (const id of rules) faults.remove(id);
    },
  };
}
