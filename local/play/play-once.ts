/** What `--json FILE` writes, and `npm start -- --once` as a process for commands that need it. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Finding } from '../../shared/core/finding.ts';
import type { Counts, RunRecord } from '../../shared/core/run.ts';
import { makeTemporaryFolder } from '../temporary-folder.ts';
import type { Played, PlayedNight } from './played.ts';

export interface JsonSummary {
  readonly nights: readonly {
    readonly run: RunRecord;
    readonly findings: Counts<Finding>;
    /** By "<host> <kind>". */
    readonly requests: Readonly<Record<string, number>>;
    /** Outer requests to Graph and SharePoint. */
    readonly httpRequests: number;
    readonly tableOperations: number;
    readonly queueOperations: number;
    readonly blobOperations: number;
    readonly executions: PlayedNight['executions'];
    /** Times photo bytes were read from either side, inside a batch one by one. */
    readonly photoDownloads: number;
    /** Requests that changed the tenant. */
    readonly writes: number;
    readonly ms: number;
  }[];
  readonly host: { readonly peakRssBytes: number };
}

export function summarise({ nights, host }: Played): JsonSummary {
  return {
    nights: nights.map(({ run, counts, storage, executions, ms }) => ({
      run,
      findings: run.totals?.findings ?? {},
      requests: counts.requests,
      httpRequests: counts.httpRequests,
      ...storage,
      executions,
      photoDownloads: counts.photoDownloads,
      writes: counts.writes,
      ms,
    })),
    host: { peakRssBytes: host.peakRssBytes },
  };
}

const start = fileURLToPath(new URL('../start.ts', import.meta.url));
const keptOutput = 4_000;

export interface PlayedOnce {
  readonly summary: JsonSummary;
  /** The end of its output if a check failed; the counts are valid nevertheless. */
  readonly complaint: string | undefined;
}

/** `env` is the whole environment. Throws an Error with the end of its output if it ended without a summary. */
export async function playOnce(
  options: Readonly<Record<string, string | number>>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<PlayedOnce> {
  const folder = makeTemporaryFolder('instep-measure-');
  try {
    const json = path.join(folder.path, 'summary.json');
    const report = path.join(folder.path, 'report.html');
    const given = Object.entries({ ...options, json, report, port: 0 });
    const args = given.flatMap(([name, value]) => [`--${name}`, String(value)]);
    const playing = spawn(process.execPath, [start, '--simulated', '--once', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env,
    });
    let said = '';
    for (const stream of [playing.stdout, playing.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-keptOutput);
      });
    }
    const code = await new Promise<number | null>((resolve, reject) => {
      playing.once('error', reject);
      playing.once('close', resolve);
    });
    if (!existsSync(json)) throw new Error(`The nights ended with exit code ${code}:\n${said}`);
    const summary = JSON.parse(readFileSync(json, 'utf8')) as JsonSummary;
    return { summary, complaint: code === 0 ? undefined : said };
  } finally {
    folder.remove();
  }
}
