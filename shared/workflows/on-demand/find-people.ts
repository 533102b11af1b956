/** Finds people by a part of their name. Nothing of it is stored, and the text is in no message and no event. */
import { outOfScopeReason } from '../../core/scope.ts';
import type { FoundPerson } from '../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../context.ts';
import { scopeOnDemand } from './scope-on-demand.ts';

export interface PersonInScope extends FoundPerson {
  /** According to the stored row. `unknown`: there is none, or it cannot be read. */
  readonly scope: 'in' | 'out' | 'unknown';
}

const mostPeople = 20;

export async function findPeople(
  context: Tenant & State & Runtime,
  text: string,
): Promise<readonly PersonInScope[]> {
  const found = await context.directory.search(text, mostPeople);
  return Promise.all(found.map(async (person) => ({ ...person, scope: await scopeOf(context, person.id) })));
}

async function scopeOf(context: State & Runtime, id: string): Promise<PersonInScope['scope']> {
  const user = (await context.users.get(id))?.value;
  if (user === undefined || user.unreadable !== undefined) return 'unknown';
  return outOfScopeReason(user, await scopeOnDemand(context, user)) === undefined ? 'in' : 'out';
}
