/** Says how many people a search by name found, and whether there may be more. */
import { plural } from './words.ts';

/** As in the contract. */
const mostFound = 20;

/** `ofThose`: what else is to be said of them. */
export function foundText(count: number, ofThose = ''): string {
  if (count === 0) return 'Nobody was found.';
  const found = `${plural(count, 'user')} found${ofThose}.`;
  return count < mostFound ? found : `${found} Only the first ${mostFound} are shown: type more of the name.`;
}
