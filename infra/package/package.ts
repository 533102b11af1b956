/** `npm run package`: builds the zip to deploy, prints its size, and tests it in a demo tenant if requested. */
import path from 'node:path';
import { Command } from 'commander';
import { parseOptions } from '../../local/command-line.ts';
import { runCommand } from '../command.ts';
import { buildPackage, type Package } from './build.ts';
import { canPlayHere, playPackage } from './play.ts';
import { describeSizes, sharesOf } from './sizes.ts';
import { readTested, recordTested } from './tested.ts';
import { readManifest, root, usualWorkplace } from './workplace.ts';
import { entriesOf } from './zip.ts';

async function main(): Promise<number> {
  const command = new Command('npm run package "--"')
    .description(
      'Makes the zip that is deployed: built code and its dependencies for Linux, and nothing else.',
    )
    .option(
      '--play',
      'unpack it in an empty folder and play two nights from there, which npm run deploy wants',
    );
  const { play } = parseOptions<{ play?: boolean }>(command, process.argv.slice(2));
  const made = await buildPackage(usualWorkplace);
  say(describeSizes(sharesOf(entriesOf(made.zip))));
  say(`\n${path.relative(root, made.file)}, ${(made.zip.length / 1e6).toFixed(2)} MB\nsha256 ${made.sha256}`);
  return play ? playUnlessPlayed(made) : 0;
}

/** Tests the package, unless a package with the same hash was tested before. */
async function playUnlessPlayed({ zip, sha256 }: Package): Promise<number> {
  if (readTested(usualWorkplace).some((tested) => tested.sha256 === sha256)) {
    say('It was played before.');
    return 0;
  }
  if (process.env.PACKAGE_SHA256 === sha256) {
    say('It was not played here: PACKAGE_SHA256 names it as tested.');
    return 0;
  }
  if (!canPlayHere()) {
    say(cannotPlay);
    return 1;
  }
  const { repaired } = await playPackage(zip);
  const { version } = readManifest();
  recordTested(usualWorkplace, { sha256, version, testedAt: new Date().toISOString(), repaired });
  say(`Played: two nights were as they should be, ${repaired} pictures repaired. It may be deployed.`);
  return 0;
}

const cannotPlay = `
It cannot be played here (${process.platform} ${process.arch}): it holds libraries for x64 Linux with glibc.
The same sources give the same sha256 on every machine. So either
  - run this on Linux (WSL will do), or
  - compare the sha256 with the one that your pipeline printed after playing it there, and set PACKAGE_SHA256 to it
    (azd env set PACKAGE_SHA256 ..., or npm run deploy "--" --sha256 ...).`.trimStart();

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

await runCommand(main);
