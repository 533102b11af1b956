/** What `--json FILE` writes. */
import type { Finding } from '../../shared/core/finding.ts';
import type { Counts, RunRecord } from '../../shared/core/run.ts';
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
