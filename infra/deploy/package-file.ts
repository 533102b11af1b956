/** The package that is deployed, and whether it may be. */
import { existsSync, readFileSync } from 'node:fs';
import { strFromU8, unzipSync } from 'fflate';
import { z } from 'zod';
import { CommandFailure } from '../package/failure.ts';
import { readTested } from '../package/tested.ts';
import { usualWorkplace, zipOf } from '../package/workplace.ts';
import { sha256Of } from '../package/zip.ts';

export interface TestedPackage {
  readonly zip: Uint8Array;
  readonly sha256: string;
  readonly version: string;
}

const manifest = z.object({ name: z.literal('instep'), version: z.string() });

/** Throws CommandFailure when there is none, or when nobody says that exactly this one was tested. */
export function readTestedPackage(file: string = zipOf(usualWorkplace), saidTested?: string): TestedPackage {
  if (!existsSync(file)) {
    throw new CommandFailure(`There is no ${file}. Make it: npm run package -- --play`);
  }
  const zip = readFileSync(file);
  const version = versionIn(zip, file);
  const sha256 = sha256Of(zip);
  if (saidTested !== undefined && saidTested !== sha256) {
    throw new CommandFailure(
      `${file} is not the package that was tested.\n  its sha256  ${sha256}\n  tested      ${saidTested}`,
    );
  }
  if (saidTested === undefined && !readTested(usualWorkplace).some((tested) => tested.sha256 === sha256)) {
    throw new CommandFailure(
      `${file} was not tested here (sha256 ${sha256}).\n` +
        'Test it: npm run package -- --play. If that was done elsewhere, in a pipeline for example, say so: --sha256 with that hash.',
    );
  }
  return { zip, sha256, version };
}

function versionIn(zip: Uint8Array, file: string): string {
  try {
    const { 'package.json': text } = unzipSync(zip, { filter: ({ name }) => name === 'package.json' });
    return manifest.parse(JSON.parse(strFromU8(text ?? new Uint8Array()))).version;
  } catch (cause) {
    throw new CommandFailure(`${file} is not a package of Instep.`, { cause });
  }
}
