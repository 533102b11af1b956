/** What `--json FILE` writes. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../../shared/core/finding.ts';
import type { Counts, RunRecord } from '../../shared/core/run.ts';
import { messageOf, StartFailure } from '../host/failures.ts';
import type { Played } from './played.ts';

export interface JsonSummary {
  readonly nights: readonly {
    readonly run: RunRecord;
    readonly findings: Counts<Finding>;
    /** By "<host> <kind>". */
    readonly requests: Readonly<Record<string, number>>;
    /** Outer requests to Graph and SharePoint. */
    readonly httpRequests: number;
    readonly tableOperations: number;
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
    nights: nights.map(({ run, counts, tableOperations, ms }) => ({
      run,
      findings: run.totals?.findings ?? {},
      requests: counts.requests,
      httpRequests: counts.httpRequests,
      tableOperations,
      photoDownloads: counts.photoDownloads,
      writes: counts.writes,
      ms,
    })),
    host: { peakRssBytes: host.peakRssBytes },
  };
}

/** Throws StartFailure when the file cannot be written. */
export function writeOutput(file: string, text: string): void {
  try {
    mkdirSync(path.dirname(path.resolve(file)), { recursive: true });
    writeFileSync(file, text);
  } catch (cause) {
    throw new StartFailure(`${file} cannot be written: ${messageOf(cause)}`, 1, { cause });
  }
}
