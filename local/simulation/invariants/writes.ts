/** Why a write was made, and whether it was allowed at the moment when it arrived. */
import type { Write } from '../../tenant/truth/types.ts';
import type { Columns } from '../storage/table-filter.ts';
import type { Carried, Grant } from '../watch.ts';
import type { World } from '../world.ts';
import { type History, isFileOf } from './history.ts';
import type { LeftOut } from './left-out.ts';
import type { Promises } from './names.ts';
import type { Planned } from './planned.ts';
import { json, partition, peek, runsOf } from './rows.ts';

const minuteMs = 60_000;
/** A user who is being written when a run ends is still finished: reading the user, and the term of the lease. */
const finishedWithinMs = 10 * minuteMs;
/** A single undo is named after the moment when it was asked for. */
const askedWithinMs = 10 * minuteMs;
const presentMs = 15 * minuteMs;

const writing = new Set(['copy', 'properties', 'clear', 'finish', 'restore']);
/** What an earlier attempt began is finished, or taken back. */
const goesOn = new Set(['finish', 'restore']);

export interface Arrived {
  readonly write: Write;
  readonly carried: Carried | undefined;
  /** That before the write. */
  readonly history: History;
  readonly planned: Planned;
  readonly leftOut: LeftOut;
}

type Seen = Pick<World, 'tenant' | 'storage' | 'time'>;

export async function checkWrite(
  world: Seen,
  promises: Promises,
  { write, carried, history, planned, leftOut }: Arrived,
): Promise<void> {
  const { tables } = world.storage;
  const now = world.time.ms();
  const told = () => JSON.stringify({ write, carried });
  promises.must('writes-with-a-reason', hasReason(world, write, carried), told);
  if (carried === undefined) return;
  const { userId, runId, action, grant } = carried;
  promises.must('left-out-stays-out', !leftOut.has(runId, userId), told);
  const lease = peek(tables, 'Leases', userId);
  const isHeld = lease?.etag === grant?.etag && Date.parse(String(lease?.columns.until)) > now;
  promises.must('one-writer-a-user', grant !== undefined && isHeld, told);
  const run = runsOf(tables).find(({ RowKey }) => RowKey === runId);
  const since = run?.state === 'repairing' ? now : Date.parse(String(run?.endedAt || '')) || now;
  const isInTime = now - since <= finishedWithinMs;
  promises.must('writes-when-allowed', grant?.mayWrite === true && isInTime, told);
  if (run !== undefined && run.trigger !== 'undo') {
    promises.must('writes-in-scope', isInScope(grant) && planned.isInScope(userId, run), told);
    const from = planned.startedAt(runId) ?? 0;
    const holds = isAsPlanned(world, carried, history) && wasListed(world, { carried, history, run, from });
    promises.must('as-the-plan-saw-it', holds, told);
  }
  if (write.kind === 'file' && (action === 'copy' || action === 'finish'))
    promises.must('present-photo', await isPresent(world, carried, write, history), told);
}

function hasReason({ tenant, storage: { tables }, time }: Seen, write: Write, carried?: Carried): boolean {
  if (carried === undefined) return false;
  const { userId, runId, action } = carried;
  // A profile may have changed hands under its name; a file may not.
  if (write.path !== undefined && !isFileOf(tenant, write.path, userId)) return false;
  const run = runsOf(tables).find(({ RowKey }) => RowKey === runId);
  if (run !== undefined) {
    const { state, verdict, approval, planHash } = run;
    const isHeld = json<{ result: string }>(verdict)?.result === 'hold';
    const isApproved = json<{ planHash: string }>(approval)?.planHash === planHash;
    const line = peek(tables, 'Findings', { partitionKey: runId, rowKey: userId })?.columns;
    const isPlanned = writing.has(String(line?.granted));
    const isSame = action === line?.granted || goesOn.has(action);
    return isPlanned && isSame && (!isHeld || isApproved) && state !== 'held' && state !== 'reported';
  }
  if (runId === 'tidyUp') {
    const note = { partitionKey: 'cursor', rowKey: `cleared:${userId}` };
    return action === 'remove-cleared' && peek(tables, 'Cursors', note) !== undefined;
  }
  if (runId.endsWith('-undo')) return action === 'restore' && time.ms() - momentOf(runId) <= askedWithinMs;
  return partition(tables, 'Operations', userId).some(({ createdAt, dryRun }) => {
    return dryRun === false && Math.floor(Date.parse(String(createdAt)) / 1000) * 1000 === momentOf(runId);
  });
}

/** The moment in `20270302T010000Z-manual`. */
function momentOf(runId: string): number {
  return Date.parse(runId.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)(\d\dZ).*$/, '$1-$2-$3:$4:$5'));
}

/** Groups apart. */
function isInScope(grant: Grant | undefined): boolean {
  const user = grant?.user;
  if (user === undefined) return false;
  const { removedReason = '', enabled, mailboxPlan, userType } = user;
  return (
    removedReason === '' &&
    (enabled === true || grant?.disabledToo === true) &&
    mailboxPlan === true &&
    userType === 'Member'
  );
}

/** At some time between the lease and the write. An attempt goes on with what an earlier one began. */
function isAsPlanned({ storage: { tables } }: Seen, carried: Carried, history: History): boolean {
  const { userId, runId, grant } = carried;
  const line = peek(tables, 'Findings', { partitionKey: runId, rowKey: userId })?.columns;
  const planned = line?.targetSha ?? '';
  if (planned === '' || (grant?.user?.pending ?? '') !== '') return true;
  const moments = history.since(userId, grant?.at ?? 0);
  return moments.some(({ picture }) => {
    const isOwn = picture?.url.includes(userId) === true;
    return !isOwn || picture.files.M?.sha === planned;
  });
}

interface Listed {
  readonly carried: Carried;
  readonly history: History;
  readonly run: Columns;
  /** When the run was started, which read the lists of files. */
  readonly from: number;
}

/** At some time since the lists were read for the run, the files of the user had the ETags that the plan names. */
function wasListed({ storage: { tables } }: Seen, { carried, history, run, from }: Listed): boolean {
  const { userId, runId, grant } = carried;
  const line = peek(tables, 'Findings', { partitionKey: runId, rowKey: userId })?.columns;
  // What an attempt goes on with, it has changed itself; and a list that could not be read is as old as it is.
  if ((grant?.user?.pending ?? '') !== '' || (run.lacks ?? '') !== '') return true;
  const named = new Set(String(line?.targetEtags ?? '').split(' '));
  // Of a file whose row could not be understood, the plan knows only that the repair has to look.
  if ([...named].some((etag) => etag.startsWith('unknown:'))) return true;
  named.delete('');
  // The repair before met files that the list does not have, and this one asked for all of them.
  const asksForAll = json<{ code: string }>(grant?.user?.trouble)?.code === 'moved';
  return history.since(userId, from).some(({ picture }) => {
    if (picture?.url.includes(userId) !== true) return true;
    const there = new Set(Object.values(picture.files).map(({ etag }) => etag));
    return isWithin(there, named) || (asksForAll && isWithin(named, there));
  });
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every((one) => all.has(one));
}

async function isPresent(
  { tenant, time }: Seen,
  { userId }: Carried,
  { path = '', host }: Write,
  history: History,
): Promise<boolean> {
  const file = tenant.libraryAt(host)?.fileAt(path);
  if (file === undefined) return true;
  const face = tenant.pictures.shows(await file.bytes());
  return history.since(userId, time.ms() - presentMs).some((moment) => moment.face === face);
}
