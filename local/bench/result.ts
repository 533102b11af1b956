/** The result of one scene that one tool played. */

import type { Scene } from './model.ts';

/** In the order in which they are reported; `repair` is the second part of `repair night`. */
export const scenarios = [
  'first night',
  'repair night',
  'repair',
  'night after',
  'quiet night',
  '0.2 % changed',
  '5 % changed',
  'no photos',
] as const;
export type Scenario = (typeof scenarios)[number];

export const toolNames = [
  'instep',
  'sequential',
  'compare-8',
  'compare-32',
  'etag-database',
  'one-function',
] as const;
export type ToolName = (typeof toolNames)[number];

/** One line of `--json`. */
export interface Result {
  readonly scenario: Scenario;
  readonly users: number;
  readonly tool: ToolName;
  readonly clock: 'virtual' | 'wall';
  readonly seconds: number;
  /** By local/bench/model.ts. */
  readonly limitSeconds: number;
  /** What the limit counts calls for: of Instep those it repaired, of the others those who were to be repaired. */
  readonly scene: Scene;
  /** To the tenant, those inside batches one by one. */
  readonly requests: number;
  /** To the tenant, a batch as one. */
  readonly httpRequests: number;
  readonly throttled: number;
  /** Users about whom nothing was found out. */
  readonly unknown: number;
  /**
   * After a scene that writes: all users who can be repaired show the photo of Exchange, and none another person's
   * through the tool. After one that only reports: the findings are those that the tenant expects.
   */
  readonly converged: boolean;
  /** Who should have been repaired, or reported, and was not. */
  readonly missed: number;
  /** Who shows another person's face through the tool, or was reported for nothing. */
  readonly mistaken: number;
  /** Users whose photo was written. */
  readonly repaired: number;
  readonly hostCpuSeconds: number;
  readonly peakRssBytes: number;
  readonly tableOperations: number;
}
