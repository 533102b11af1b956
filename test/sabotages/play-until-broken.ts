/** Plays seeds of the simulation until one breaks a promise, and ends with 1 and one line that says which. */
import { BrokenInvariant } from '../../local/simulation/invariants/names.ts';
import { playSeed } from '../../local/simulation/play-seed.ts';

const [seeds = '20', from = 'sabotage'] = process.argv.slice(2);
let nights = 0;
for (let number = 1; number <= Number(seeds); number += 1) {
  const { seed, failure, ...played } = await playSeed(`${from}/${number}`);
  nights += played.nights;
  if (failure === undefined) continue;
  const promise = failure instanceof BrokenInvariant ? failure.invariant : 'an error';
  // Without what the tenant shows, which the seed shows again.
  const [, sentence = failure.message] = /^(?:[\w-]+: )?([^[{\n]*)/.exec(failure.message) ?? [];
  console.log(`${promise}, seed ${number} of ${seeds} (${seed}), night ${nights}: ${sentence.trim()}`);
  process.exitCode = 1;
  break;
}
