/** What GET /api/overview answers; a test holds both together. */
import type { FirstSteps } from '../../../core/first-steps.ts';
import type { PhotoShare } from '../../../core/photo-share.ts';
import type { RunRecord } from '../../../core/run.ts';
import type { UnseenFor } from '../../../core/schedule.ts';

export type RunSummary = Omit<RunRecord, 'suspectedPlaceholders' | 'sharedPictures' | 'morePictures'>;

export interface SharePoint extends PhotoShare {
  readonly runId: string;
  readonly at: string;
  readonly afterGap: boolean;
}

export interface Overview {
  readonly at: string;
  readonly runs: readonly RunSummary[];
  readonly continuation?: string | undefined;
  readonly held: readonly { readonly runId: string; readonly until: string }[];
  readonly missedAt?: string | undefined;
  readonly schedule: {
    readonly expression: string;
    readonly nextAt?: string | undefined;
    readonly unseenMinutes?: UnseenFor | undefined;
  };
  readonly shown: readonly SharePoint[];
  readonly waits: {
    readonly days: number;
    readonly users: number;
    readonly medianMinutes?: number | undefined;
    readonly p95Minutes?: number | undefined;
  };
  readonly firstSteps?: FirstSteps | undefined;
}
