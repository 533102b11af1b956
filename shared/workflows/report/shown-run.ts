/** A run as callers get it: its record, and what follows from the settings. */
import { approvableUntil } from '../../core/approvable.ts';
import type { RunRecord } from '../../core/run.ts';
import type { Runtime } from '../context.ts';

export interface ShownRun extends RunRecord {
  /** Only of a held run. ISO 8601 in UTC. */
  readonly approvableUntil?: string;
}

export function shownRun({ settings }: Pick<Runtime, 'settings'>, run: RunRecord): ShownRun {
  if (run.state !== 'held') return run;
  return { ...run, approvableUntil: approvableUntil(run, settings.APPROVAL_HOURS).toISOString() };
}
