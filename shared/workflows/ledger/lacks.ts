/**
 * Lists that a run could not read in full: stored with the run, and reported at once by an event
 * (DECISIONS.md, D-partial-night).
 */
import { events } from '../../core/events.ts';
import type { Lack } from '../../core/run.ts';
import { prefixed, sumOf } from '../../core/totals.ts';
import type { Runtime, State } from '../context.ts';
import { moveOn, runIn } from './run-record.ts';

/** `code` is sent as telemetry instead of the words for people, which may be a service's. */
export interface ToldLack extends Lack {
  readonly code?: string | undefined;
}

/** May be repeated: a list has one entry per run. Does nothing for a list that was read in full. */
export async function recordLack(
  context: Pick<State, 'runs'> & Runtime,
  runId: string,
  { code = '', ...lack }: ToldLack,
): Promise<void> {
  if (lack.why === undefined && sumOf(lack.rows) === 0) return;
  const stored = await runIn(context, runId, ['scanning']);
  if (stored === undefined) return;
  const { list, of, rows } = lack;
  const others = (stored.value.lacks ?? []).filter((one) => one.list !== list || one.of !== of);
  context.telemetry.event(events.listIncomplete, { runId, list, of, why: code }, prefixed('row', rows));
  await moveOn(context, stored.etag, { ...stored.value, lacks: [...others, lack] });
}
