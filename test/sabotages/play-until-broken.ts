/**
 * Plays seeds of the simulation until one breaks a promise, and ends with 1 and two lines: the number of the seed, and
 * what broke. Arguments: the number of the last seed, the name that the seeds begin with, the number of the first, and how
 * many nights with faults a seed has at most.
 */
import { BrokenInvariant } from '../../local/simulation/invariants/names.ts';
import { playSeed } from '../../local/simulation/play-seed.ts';

const [last = '20', from = 'sabotage', first = '1', most] = process.argv.slice(2);
const faulty = most === undefined ? undefined : Number(most);
let nights = 0;
for (let number = Number(first); number <= Number(last); number += 1) {
  const { seed, failure, ...played } = await playSeed(`${from}/${number}`, undefined, faulty);
  nights += played.nights;
  if (failure === undefined) continue;
  const promise = failure instanceof BrokenInvariant ? failure.invariant : 'an error';
  // Without what the tenant shows, which the seed shows again.
  const [, sentence = failure.message] = /^(?:[\w-]+: )?([^[{\n]*)/.exec(failure.message) ?? [];
  console.log(number);
  console.log(`${promise}, seed ${number} of ${last} (${seed}), night ${nights}: ${sentence.trim()}`);
  process.exitCode = 1;
  break;
}
