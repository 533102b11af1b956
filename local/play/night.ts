/** Plays one night: the clock moves to one o'clock, the timer fires, and a held plan is approved. */
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { StartFailure } from '../host/failures.ts';
import type { Album } from '../report/album.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import { approvePlan } from './approve-plan.ts';
import type { Cast } from './cast.ts';
import type { PlayedNight } from './played.ts';
import type { Progress } from './progress.ts';
import { measureSince, takeSnapshot } from './snapshot.ts';
import { watchRun } from './watch-run.ts';

export interface NightOptions {
  readonly number: number;
  readonly at: Date;
  readonly happenings: readonly Happening[];
  readonly album: Album;
  readonly show: (progress: Progress) => void;
  /** The run waits for an approval; it is given when this is over. */
  readonly onHeld: (run: RunRecord, rows: readonly FindingRow[]) => Promise<void>;
}

export async function playNight(cast: Cast, options: NightOptions): Promise<PlayedNight> {
  const { number, happenings, album } = options;
  await moveClocks(cast, options.at);
  const before = await takeSnapshot(cast);
  const follow = (runId: string) =>
    watchRun(cast, runId, { night: number, before: before.counts, show: options.show });

  let began = performance.now();
  await cast.host.fireTimer('startNightlyRun');
  let run = await follow(await newRunId(cast, number, before.newestRunId));
  let ms = performance.now() - began;
  const held = run.state === 'held' ? run : undefined;
  if (held) {
    const rows = await readRows(cast, held.id);
    await album.lookBefore(rows.map(({ userId }) => userId));
    await options.onHeld(held, rows);
    began = performance.now();
    await approvePlan(cast.host.url, held);
    run = await follow(held.id);
    ms += performance.now() - began;
  }
  const measured = await measureSince(cast, before);
  const rows = await readRows(cast, run.id);
  await album.lookAfter(
    number,
    rows.map(({ userId }) => userId),
  );
  const people = await cast.tenant.people();
  const audit = measured.counts.writes > 0 ? await cast.tenant.audit() : undefined;
  return { number, happenings, run, held, rows, ...measured, ms: Math.round(ms), people, audit };
}

async function moveClocks({ host, tenant }: Cast, at: Date): Promise<void> {
  const offsetMs = at.getTime() - Date.now();
  await Promise.all([host.setClock(offsetMs), tenant.setClock(offsetMs)]);
}

async function newRunId({ state }: Cast, night: number, previous: string | undefined): Promise<string> {
  const [newest] = await state.runs.list(1);
  if (newest && newest.id !== previous) return newest.id;
  throw new StartFailure(`The timer fired in night ${night}, but no run began.`, 1);
}

async function readRows({ state }: Cast, runId: string): Promise<FindingRow[]> {
  const all: FindingRow[] = [];
  for await (const rows of state.findings.list(runId)) all.push(...rows);
  return all;
}
