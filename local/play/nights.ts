/** Runs the nights one after the other, and changes the demo tenant between them. */
import type { Settings } from '../../shared/config/settings.ts';
import type { FindingRow, RunRecord } from '../../shared/core/run.ts';
import { dayMs } from '../day.ts';
import { messageOf, StartFailure } from '../host/failures.ts';
import { bearer } from '../host/sign-in.ts';
import type { Album } from '../report/album.ts';
import type { TenantPerson } from '../tenant/control-client.ts';
import type { Happening } from '../tenant/truth/evolution.ts';
import type { Status } from '../terminal.ts';
import { isInScope } from './check-tenant.ts';
import type { PlayOptions } from './options.ts';
import {
  endedWell,
  isAfterChanges,
  measureSince,
  type Played,
  type PlayedNight,
  takeSnapshot,
} from './played.ts';
import type { Processes } from './processes.ts';
import { watchRun } from './progress.ts';

export type People = ReadonlyMap<string, TenantPerson>;

/** Is called as the nights proceed. */
export interface Narrator {
  onDay(happenings: readonly Happening[], people: People): void;
  onNight(night: number, at: Date): void;
  show(status: Status): void;
  onHeld(run: RunRecord, rows: readonly FindingRow[], people: People): void;
  onPlayed(night: PlayedNight): void;
  /** The nights after this one are skipped. */
  onBrokenOff(night: PlayedNight): void;
}

const startHour = 1;

interface Script {
  readonly options: PlayOptions;
  readonly settings: Settings;
  readonly narrator: Narrator;
}

export async function playNights(
  processes: Processes,
  album: Album,
  { options, settings, narrator }: Script,
): Promise<Played> {
  const { tenant, host } = processes;
  const first = nextNight(new Date());
  const nights: PlayedNight[] = [];
  let people = await tenant.people();
  for (let number = 1; number <= options.nights; number += 1) {
    if (isAfterChanges(number)) narrator.show({ title: 'Changing people and photos in the demo tenant' });
    const happenings = isAfterChanges(number) ? await tenant.evolve(`${options.seed}/${number}`) : [];
    if (happenings.length > 0) {
      people = await tenant.people();
      narrator.onDay(happenings, people);
      await album.lookBefore(happenings.map(({ userId }) => userId));
    }
    const at = new Date(first.getTime() + (number - 1) * dayMs);
    narrator.onNight(number, at);
    const night = await playNight(processes, {
      number,
      at,
      happenings,
      album,
      people,
      inScope: usersInScope(people, settings),
      narrator,
    });
    narrator.onPlayed(night);
    nights.push(night);
    if (!endedWell(night)) {
      if (number < options.nights) narrator.onBrokenOff(night);
      break;
    }
  }
  return { nights, expected: await tenant.expected(), host: await host.stats() };
}

/** Undefined where groups limit the scope: only the run reads their members. */
function usersInScope(people: People, settings: Settings): number | undefined {
  if (settings.SCOPE_GROUP || settings.EXCLUDE_GROUP) return undefined;
  return [...people.values()].filter((person) => isInScope(person, settings)).length;
}

/** The next one o'clock UTC. */
function nextNight(now: Date): Date {
  const at = new Date(now);
  at.setUTCHours(startHour, 0, 0, 0);
  return at > now ? at : new Date(at.getTime() + dayMs);
}

interface NightOptions {
  readonly number: number;
  readonly at: Date;
  readonly happenings: readonly Happening[];
  readonly album: Album;
  /** Before the night. */
  readonly people: People;
  readonly inScope: number | undefined;
  readonly narrator: Narrator;
}

async function playNight(processes: Processes, options: NightOptions): Promise<PlayedNight> {
  const { number, happenings, album, narrator, inScope } = options;
  await moveClocks(processes, options.at);
  const before = await takeSnapshot(processes);
  const follow = (runId: string) =>
    watchRun(processes, runId, { before: before.counts, inScope, show: narrator.show });

  let began = performance.now();
  await processes.host.fireTimer('startNightlyRun');
  let run = await follow(await newRunId(processes, number, before.newestRunId));
  let ms = performance.now() - began;
  const held = run.state === 'held' ? run : undefined;
  if (held) {
    const rows = await readRows(processes, held.id);
    await album.lookBefore(rows.map(({ userId }) => userId));
    narrator.onHeld(held, rows, options.people);
    began = performance.now();
    await approvePlan(processes.host.url, held);
    run = await follow(held.id);
    ms += performance.now() - began;
  }
  narrator.show({ title: 'Verifying the photos in the demo tenant' });
  const measured = await measureSince(processes, before);
  const rows = await readRows(processes, run.id);
  await album.lookAfter(
    number,
    rows.map(({ userId }) => userId),
  );
  const people = await processes.tenant.people();
  const audit = measured.counts.writes > 0 ? await processes.tenant.audit() : undefined;
  return { number, happenings, run, held, rows, ...measured, ms: Math.round(ms), people, audit };
}

async function moveClocks({ host, tenant }: Processes, at: Date): Promise<void> {
  const offsetMs = at.getTime() - Date.now();
  await Promise.all([host.setClock(offsetMs), tenant.setClock(offsetMs)]);
}

async function newRunId({ state }: Processes, night: number, previous: string | undefined): Promise<string> {
  const [newest] = await state.runs.list(1);
  if (newest && newest.id !== previous) return newest.id;
  throw new StartFailure(`The timer fired in night ${night}, but no run began.`, 1);
}

async function readRows({ state }: Processes, runId: string): Promise<FindingRow[]> {
  const all: FindingRow[] = [];
  for await (const rows of state.findings.list(runId)) all.push(...rows);
  return all;
}

export function approvalUrl(hostUrl: string, { id }: RunRecord): string {
  return `${hostUrl}/api/runs/${id}/approval`;
}

/** As an administrator would: through the HTTP route, naming the plan by its hash. Throws StartFailure when refused. */
export async function approvePlan(hostUrl: string, run: RunRecord): Promise<void> {
  const url = approvalUrl(hostUrl, run);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: bearer('operator') },
    body: JSON.stringify({ planHash: run.planHash }),
  }).catch((cause: unknown) => {
    throw new StartFailure(`POST ${url} failed: ${messageOf(cause)}`, 1, { cause });
  });
  if (response.ok) return;
  throw new StartFailure(`POST ${url} was answered ${response.status}: ${await response.text()}`, 1);
}
