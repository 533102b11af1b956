import type { HostRecord } from './host-telemetry.ts';
import type { InvocationCounts } from './journal.ts';
import type { StorageCounts } from './storage-counter.ts';
import type { TimerOverrides } from './timers.ts';

/** What the host answers when it is asked how it is. */
export interface HostStats extends StorageCounts {
  readonly rssBytes: number;
  readonly peakRssBytes: number;
  /** Of all threads, those of native code too. */
  readonly cpuMs: number;
  readonly invocations: Readonly<Record<string, InvocationCounts>>;
  /** Messages in each queue with a trigger, the invisible ones (delayed, or being worked on) too. */
  readonly queued: Readonly<Record<string, number>>;
  /** Nothing runs, and no queue with a trigger holds a message, visible or not. */
  readonly idle: boolean;
  /** The last warnings and errors, oldest first. */
  readonly problems: readonly string[];
  /** What the host itself would have put into Application Insights. */
  readonly stored: readonly HostRecord[];
}

/** From the parent. A request with an id is answered with the same id. */
export type HostRequest =
  | { readonly id: number; readonly ask: 'stats' | 'idle' }
  | { readonly id: number; readonly fire: string; readonly overrides?: TimerOverrides }
  | { readonly id: number; readonly clockOffsetMs: number }
  | { readonly stop: true }
  | { readonly killWorker: true };

/** To the parent. */
export type HostMessage =
  | { readonly ready: { readonly port: number } }
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };
