/** What another program does to the files of a library, beside SharePoint and Instep. */
import { sizes } from '../tenant/truth/types.ts';
import { type Life, present } from './name-changes.ts';

/** Often of a user whose photo SharePoint has just stored: the times of the three files may then be alike. */
export function replacesFile({ tenant, random }: Life): string {
  const { id, upn } = random.pick(present(tenant));
  const size = random.pick(sizes);
  const isFresh = random.below(2) === 0 && tenant.userVisits(id);
  tenant.replaceFile(id, size);
  return `Another program replaces file ${size} of ${upn}${isFresh ? ', which SharePoint has just stored' : ''}`;
}
