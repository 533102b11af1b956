/** What an administrator has to do, worst first: each a sentence, and where to do it. */

import type { Place } from '../places.ts';
import { isActive, plural, shortTimeText } from '../words.ts';
import type { Overview, RunSummary } from './overview-data.ts';

export interface Thing {
  /** `bad`: nothing works until it is done. `warning`: part of the work waits for it. */
  readonly kind: 'bad' | 'warning' | 'none';
  readonly text: string;
  readonly link: { readonly text: string; readonly place: Place };
}

export interface Writing {
  readonly mode: string;
  readonly paused: boolean;
}

const setup = (text: string) => ({ text, place: { kind: 'setup' } }) as const;
const runLink = (id: string, text = 'Open this run') => ({ text, place: { kind: 'run', id } }) as const;

export function thingsToDo(overview: Overview, writing: Writing): readonly Thing[] {
  const { runs } = overview;
  const nightly = runs.filter(({ trigger }) => trigger !== 'undo');
  const closed = nightly.find(({ totals }) => totals !== undefined);
  return [
    ...missed(overview),
    ...failed(nightly[0]),
    ...refused(closed),
    ...overview.held.map((held) => heldPlan(overview, held)),
    ...stuck(closed),
    ...unread(closed),
    ...notWriting(overview, writing),
  ];
}

function missed({ missedAt, runs: [newest] }: Overview): readonly Thing[] {
  if (missedAt === undefined || (newest !== undefined && isActive(newest))) return [];
  const text = `The run of ${shortTimeText(missedAt)} did not start. Check whether the app runs, then start a run now.`;
  return [{ kind: 'bad', text, link: setup('Check the installation') }];
}

function failed(newest: RunSummary | undefined): readonly Thing[] {
  if (newest?.state !== 'failed') return [];
  const text = `The last run failed: ${newest.note ?? 'no reason was recorded.'}`;
  return [{ kind: 'bad', text, link: runLink(newest.id) }];
}

/** A few users cannot be read on any night, and are read on the next one. */
function isMuch(users: number, closed: RunSummary | undefined): boolean {
  return users > Math.max(1, 0.05 * (closed?.totals?.inScope ?? 0));
}

/** How a refusal is worded, in causes of unknown users and in lists that were not read. */
const refusal = /\b(401|403)\b|denied|forbidden/i;

function refused(closed: RunSummary | undefined): readonly Thing[] {
  const causes = Object.entries(closed?.totals?.causes ?? {}).filter(([cause]) => refusal.test(cause));
  const all = causes.reduce((sum, [, count]) => sum + count, 0);
  const users = isMuch(all, closed) ? all : 0;
  const lists = (closed?.lacks ?? []).filter(({ why }) => why !== undefined);
  if (users === 0 && lists.length === 0) return [];
  const what = [
    lists.length > 0 ? `could not read ${plural(lists.length, 'list')} in full` : '',
    users > 0 ? `was refused ${plural(users, 'user')}` : '',
  ].filter((text) => text !== '');
  const text = `The last run ${what.join(' and ')}. Check the permissions.`;
  return [{ kind: 'warning', text, link: setup('Check the permissions') }];
}

function heldPlan({ at, runs }: Overview, { runId, until }: Overview['held'][number]): Thing {
  const run = runs.find(({ id }) => id === runId);
  const plan = run === undefined ? 'A plan' : `A plan for ${plannedText(run)}`;
  if (until < at) {
    const text = `${plan} was not approved by ${shortTimeText(until)}. The next run makes a new one.`;
    return { kind: 'warning', text, link: runLink(runId) };
  }
  const text = `${plan} waits for an approval until ${shortTimeText(until)}; nothing of it is written before.`;
  return { kind: 'warning', text, link: runLink(runId, 'Look at the plan') };
}

/** The run tells that users were left out, but not how many; only the plan does. */
function plannedText({ planned, leftOutRevision }: RunSummary): string {
  return `${leftOutRevision === undefined ? '' : 'at most '}${plural(planned, 'user')}`;
}

function stuck(closed: RunSummary | undefined): readonly Thing[] {
  const users = (closed?.totals?.reasons.stuck ?? 0) + (closed?.outcomes.stuck ?? 0);
  if (closed === undefined || users === 0) return [];
  const text = `${plural(users, 'user')} could not be written several times, and ${users === 1 ? 'waits' : 'wait'} longer each time. Find the cause in the report.`;
  return [{ kind: 'warning', text, link: runLink(closed.id) }];
}

function unread(closed: RunSummary | undefined): readonly Thing[] {
  const { findings = {}, causes = {} } = closed?.totals ?? {};
  const users = findings.unknown ?? 0;
  if (closed === undefined || !isMuch(users, closed)) return [];
  const [first] = Object.entries(causes).sort(([, a], [, b]) => b - a);
  if (first !== undefined && refusal.test(first[0])) return [];
  const why = first === undefined ? '' : ` (${first[0]})`;
  const text = `${plural(users, 'user')} could not be read in the last run${why}. The next run tries again.`;
  return [{ kind: 'warning', text, link: runLink(closed.id) }];
}

/** The first steps lead out of report mode; after them it is a choice. */
function notWriting({ firstSteps }: Overview, { mode, paused }: Writing): readonly Thing[] {
  if (paused) {
    const text = 'Writing is paused. Set INSTEP_PAUSED to false to continue.';
    return [{ kind: 'warning', text, link: setup('Open Setup') }];
  }
  if (mode === 'repair' || firstSteps !== undefined) return [];
  const text = 'Instep only reports. Set INSTEP_MODE to repair to write photos.';
  return [{ kind: 'none', text, link: setup('Open Setup') }];
}
