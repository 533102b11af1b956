/** Plays the package as it will be deployed: unpacked where it finds nothing but itself. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JsonSummary } from '../../local/play/json-summary.ts';
import { makeTemporaryFolder } from '../../local/temporary-folder.ts';
import { CommandFailure } from './failure.ts';
import { unpack } from './zip.ts';

const start = fileURLToPath(new URL('../../local/start.ts', import.meta.url));

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
    const json = path.join(folder.path, 'counts.json');
    const { code, said } = await playFrom(app, { json, report: path.join(folder.path, 'report.html') });
    if (code !== 0)
      throw new CommandFailure(`The package was not as it should be (exit code ${code}):\n${said}`);
    const { nights: played } = JSON.parse(readFileSync(json, 'utf8')) as JsonSummary;
    const repaired = played.reduce((so, { run }) => so + (run.outcomes?.repaired ?? 0), 0);
    if (repaired === 0) throw new CommandFailure(`The package repaired nothing:\n${said}`);
    return { nights: played, repaired };
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

async function playFrom(app: string, outputs: { readonly json: string; readonly report: string }) {
  const options = { app, nights, users, port: 0, ...outputs };
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const playing = spawn(process.execPath, [start, '--once', ...args], {
    // Nothing but what any program needs: the settings and module folders of this shell are not those of the app.
    env: Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(INSTEP_|NODE_|npm_|VITEST)/i.test(name)),
    ),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [playing.stdout, playing.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    playing.once('error', reject);
    playing.once('close', resolve);
  });
  return { code, said };
}
