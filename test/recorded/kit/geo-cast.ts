/** A few people in three geo locations, with a group that is in scope and one that is not. */
import type { NewPerson } from '../../../local/tenant/truth/tenant-state.ts';
import type { Person } from '../../../local/tenant/truth/types.ts';
import type { Play } from '../../kit/in-process.ts';

export const satellites = ['EUR', 'APC'];

export type GeoCast = ReturnType<typeof geoCastOf>;

export function geoCastOf({ tenant }: Play) {
  let count = 0;
  function join(name: string, facts: Partial<NewPerson> & { readonly photo?: boolean } = {}): Person {
    count += 1;
    const last = String(count).padStart(12, '0');
    const id = `${(10 - (count % 10)).toString(16)}0000000-0000-4000-8000-${last}`;
    return tenant.join({ id, upn: `${name}@contoso.com`, photo: true, ...facts });
  }
  function inStepUser(name: string, code?: string): Person {
    const person = join(name, code === undefined ? {} : { geo: code, preferredDataLocation: code });
    tenant.userVisits(person.id);
    return person;
  }
  const cast = {
    home: inStepUser('home'),
    missing: join('missing'),
    emil: inStepUser('emil', 'EUR'),
    eva: join('eva', { geo: 'EUR', preferredDataLocation: 'EUR' }),
    ana: join('ana', { geo: 'APC', preferredDataLocation: 'APC' }),
    // Had a personal site in Europe before North America was preferred.
    bert: join('bert', { geo: 'EUR', preferredDataLocation: 'NAM' }),
    excluded: inStepUser('excluded'),
    outside: inStepUser('outside'),
  };
  const inner = tenant.addGroup('Inner', [cast.emil.id, cast.eva.id, cast.bert.id]);
  const inScope = [cast.home.id, cast.missing.id, cast.ana.id, cast.excluded.id, inner.id];
  const groups = {
    scope: tenant.addGroup('Scope', inScope).id,
    exclude: tenant.addGroup('Exclude', [cast.excluded.id]).id,
  };
  return { ...cast, groups, join, inStepUser };
}
