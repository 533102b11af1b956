/** Prints how well the product distinguishes pictures: the threshold is chosen on one set of faces and tried on another. */
import { Command } from 'commander';
import { samePictureThreshold } from '../../shared/core/likeness.ts';
import { parseOptions } from '../command-line.ts';
import { measure } from './measurement.ts';
import { report } from './report.ts';
import { chooseThreshold, errorRates } from './thresholds.ts';

parseOptions(
  new Command('npm run likeness').description('Measures how well photos are told apart, in a minute or two.'),
  process.argv.slice(2),
);

const faces = 300;
const tolerated = 0.01;

console.log(`Measuring twice ${faces} faces, which takes a minute or two ...`);
const chosen = chooseThreshold(await measure('to choose', faces));
console.log(`Chosen on ${faces} faces of seed "to choose": ${chosen}. In use: ${samePictureThreshold}.\n`);
const measurement = await measure('to report', faces);
console.log(report(measurement, samePictureThreshold).join('\n'));

const { wrongDifferent, wrongSame } = errorRates(measurement, samePictureThreshold);
if (chosen !== samePictureThreshold || wrongSame > 0 || wrongDifferent > tolerated) {
  console.error('\nThe measure does not do what it has to.');
  process.exitCode = 1;
}
