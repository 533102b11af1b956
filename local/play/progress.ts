/** How far a night is, at one moment. */
import type { Finding } from '../../shared/core/finding.ts';
import type { Counts as CountsOf, RepairOutcome, RunState } from '../../shared/core/run.ts';
import { number, plural } from './text.ts';

export interface Progress {
  readonly night: number;
  readonly state: RunState;
  readonly ranges: { readonly done: number; readonly of: number };
  readonly chunks: { readonly done: number; readonly of: number };
  /** Looked at so far. */
  readonly users: number;
  readonly findings: CountsOf<Finding>;
  readonly outcomes: CountsOf<RepairOutcome>;
  /** To Graph and SharePoint, this night; undefined where nobody counts. */
  readonly traffic: { readonly requests: number; readonly throttled: number } | undefined;
  readonly ms: number;
}

/** Where the play appears. */
export interface Stage {
  /** Text that stays; without a line break at its end. */
  say(text: string): void;
  /** Replaces what was shown of the same phase, or says no more than what is new. */
  show(progress: Progress): void;
  /** The progress shown last is over. */
  settle(): void;
}

/** "2 of 3 ranges · 2,011 users looked at · 340 not in step". */
export function describeWork({ state, ranges, chunks, users, findings, outcomes }: Progress): string {
  if (state === 'repairing') {
    const repaired = outcomes.repaired ?? 0;
    return `${chunks.done} of ${plural(chunks.of, 'chunk')} · ${repaired} repaired`;
  }
  if (ranges.of === 0) return 'reading the directory and the picture library';
  const drifted = Object.entries(findings).reduce(
    (sum, [finding, count]) => (finding === 'in-step' ? sum : sum + (count ?? 0)),
    0,
  );
  return `${ranges.done} of ${plural(ranges.of, 'range')} · ${number(users)} users looked at · ${number(drifted)} not in step`;
}

export function describeTraffic({ traffic }: Progress): string {
  if (traffic === undefined) return '';
  const { requests, throttled } = traffic;
  return `${plural(requests, 'request')} · ${throttled === 0 ? 'no throttling' : `${throttled} throttled`}`;
}
