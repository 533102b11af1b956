/** Reads the package to deploy, and checks that it was tested. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { z } from 'zod';
import { CommandFailure } from '../command.ts';
import { type BuildFile, buildFile, buildFileName } from '../package/build-file.ts';
import { readTested } from '../package/tested.ts';
import { usualWorkplace, zipOf } from '../package/workplace.ts';
import { sha256Of } from '../package/zip.ts';

export interface TestedPackage {
  readonly zip: Uint8Array;
  readonly sha256: string;
  readonly version: string;
  readonly build: BuildFile;
}

const manifest = z.object({ name: z.literal('instep'), version: z.string() });

/** Throws CommandFailure if there is no package, or it is not recorded that exactly this package was tested. */
export function readTestedPackage(
  file: string = zipOf(usualWorkplace),
  expectedSha256?: string,
): TestedPackage {
  if (!existsSync(file)) {
    throw new CommandFailure(`There is no ${file}. Make it: npm run package "--" --play`);
  }
  if (!statSync(file).isFile()) throw new CommandFailure(`${file} is no file. --package is the zip itself.`);
  const zip = readFileSync(file);
  const { version, build } = readInside(zip, file);
  const sha256 = sha256Of(zip);
  if (expectedSha256 !== undefined && expectedSha256 !== sha256) {
    throw new CommandFailure(
      `${file} is not the package that was tested.\n  its sha256  ${sha256}\n  tested      ${expectedSha256}`,
    );
  }
  if (
    expectedSha256 === undefined &&
    !readTested(usualWorkplace).some((tested) => tested.sha256 === sha256)
  ) {
    throw new CommandFailure(
      `${file} was not tested here (sha256 ${sha256}).\n` +
        'Test it: npm run package "--" --play. If that was done elsewhere, in a pipeline for example, say so: --sha256 with that hash.',
    );
  }
  return { zip, sha256, version, build };
}

function readInside(zip: Uint8Array, file: string): Pick<TestedPackage, 'version' | 'build'> {
  try {
    const found = unzipSync(zip, { filter: ({ name }) => name === 'package.json' || name === buildFileName });
    const parse = (name: string): unknown => JSON.parse(strFromU8(found[name] ?? new Uint8Array()));
    const { version } = manifest.parse(parse('package.json'));
    return { version, build: buildFile.parse(parse(buildFileName)) };
  } catch (cause) {
    throw new CommandFailure(
      `${file} is not a package of Instep that names its build (${buildFileName}). Make it: npm run package "--" --play`,
      { cause },
    );
  }
}
