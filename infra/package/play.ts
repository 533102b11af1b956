/** Tests the package in a demo tenant, unpacked into a folder where it finds no other files. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../local/host/failures.ts';
import { type JsonSummary, playOnce } from '../../local/play/play-once.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { CommandFailure } from '../command.ts';
import { unpack } from './zip.ts';

/** The first night of an installation only reports; the second is held, approved, and repairs photos. */
const nights = 2;
const users = 60;

/** The package contains libraries for x64 Linux with glibc only. */
export function canPlayHere(): boolean {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  // Otherwise the report resolves the host names of all open connections, which is slow.
  const report = process.report as NodeJS.ProcessReport & { excludeNetwork: boolean };
  report.excludeNetwork = true;
  const { header } = report.getReport() as unknown as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime !== undefined;
}

export interface PlayedPackage {
  readonly nights: JsonSummary['nights'];
  readonly repaired: number;
}

/** Throws CommandFailure with the output if a check failed or no photo was repaired. */
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

/** Node searches all parent folders for packages, which would hide a dependency that is missing in the package. */
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

/** The environment without settings and module folders of this shell. */
function cleanEnvironment(): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !/^(INSTEP_|NODE_|npm_|VITEST)/i.test(name));
  return Object.fromEntries(kept);
}
