/** Plays the package as it will be deployed: unpacked where it finds nothing but itself. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../local/host/failures.ts';
import { type JsonSummary, playOnce } from '../../local/play/play-once.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { CommandFailure } from '../command.ts';
import { unpack } from './zip.ts';

/** The first night of an installation only reports; the second is held, approved, and repairs. */
const nights = 2;
const users = 60;

/** The package holds libraries for x64 Linux with glibc, and nothing for other machines. */
export function canPlayHere(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  // Without this the report asks for the names of every open connection.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

export interface PlayedPackage {
  readonly nights: JsonSummary['nights'];
  readonly repaired: number;
}

/** Throws CommandFailure, with what was said, unless the nights were all as they should be and pictures were repaired. */
export async function playPackage(zip: Uint8Array): Promise<PlayedPackage> {
  const folder = makeTemporaryFolder('instep-package-');
  try {
    requireNoModulesAbove(folder.path);
    const app = path.join(folder.path, 'app');
    unpack(zip, app);
    const { summary, complaint } = await playOnce({ app, nights, users }, cleanEnvironment()).catch(
      (cause) => {
        throw new CommandFailure(messageOf(cause), { cause });
      },
    );
    if (complaint !== undefined)
      throw new CommandFailure(`The package was not as it should be:\n${complaint}`);
    const repaired = summary.nights.reduce((so, { run }) => so + (run.outcomes?.repaired ?? 0), 0);
    if (repaired === 0) throw new CommandFailure('The package repaired nothing in two nights.');
    return { nights: summary.nights, repaired };
  } finally {
    folder.remove();
  }
}

/** Node looks for packages in every folder above; what is found there would hide what the package lacks. */
function requireNoModulesAbove(folder: string): void {
  for (let above = path.dirname(folder); ; above = path.dirname(above)) {
    const modules = path.join(above, 'node_modules');
    if (existsSync(modules)) {
      throw new CommandFailure(
        `The package cannot be tried in ${folder}: there is ${modules}. Set TMPDIR to another folder.`,
      );
    }
    if (above === path.dirname(above)) return;
  }
}

/** The settings and module folders of this shell are not those of the app. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(INSTEP_|NODE_|npm_|VITEST)/i.test(name));
  return Object.fromEntries(kept);
}
