/** First step of a night: users/delta, page by page, into the Users rows. */
import { dayMs } from '../../../core/calendar.ts';
import { namesOf } from '../../../core/picture-base.ts';
import type { DeltaPage, DirectoryChange } from '../../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { directoryCursor } from '../../ledger/cursors.ts';
import { type DirectoryCursor, readDirectoryCursor } from '../../ledger/directory-cursor.ts';
import { eachAlone, throwFirst } from '../../ledger/each-alone.ts';
import { forgetErased, readErased } from '../../ledger/erased.ts';
import { keepSeen, recordGone, restorableMs } from '../../ledger/gone.ts';
import { recordingError } from '../../ledger/last-error.ts';
import type { Messages } from '../../ledger/messages.ts';
import { attachOrphans } from '../../ledger/orphaned-files.ts';
import { orRetryLater, retryAfterMs } from '../../ledger/retry-later.ts';
import { runIn } from '../../ledger/run-record.ts';
import { recordSharedBases } from '../../ledger/shared-bases.ts';
import { workTime } from '../../ledger/work-time.ts';
import { enumerate } from './enumerate.ts';
import { sweepUnlisted } from './sweep-unlisted.ts';

const fullPassEveryMs = 28 * dayMs;

export function refreshDirectory(
  context: Tenant & State & Runtime,
  message: Messages['refresh-directory'],
): Promise<void> {
  return orRetryLater(context, 'refresh-directory', message, () =>
    recordingError(context, message.runId, () => refresh(context, message)),
  );
}

async function refresh(
  context: Tenant & State & Runtime,
  message: Messages['refresh-directory'],
): Promise<void> {
  const { directory, clock, cursors, queues } = context;
  const { runId } = message;
  if ((await runIn(context, runId, ['scanning'])) === undefined) return;
  const start = startingPoint(await readDirectoryCursor(context), clock.now());
  const cursor = await enumerate<DirectoryCursor, DirectoryChange>(
    {
      read: (link) => directory.usersDelta(link),
      restart: ({ epoch }) => fullPass(epoch + 1, clock.now()),
      apply: (page, { epoch }) => applyPage(context, page, epoch),
      count: (at, { changes }) => (at.full ? { ...at, users: at.users + changes.length } : at),
      endFullPass: ({ epoch }) => sweepUnlisted(context, epoch),
      save: (at) => directoryCursor.set(cursors, at),
    },
    start,
    { runId, isOver: workTime(clock) },
  );
  if (cursor === undefined) {
    return queues.send('refresh-directory', { runId, page: message.page + 1, waits: 0 });
  }
  await readErasedAgain(context, cursor.epoch);
  await recordMemberships(context, runId);
  await queues.send('refresh-library', { runId, page: 0, waits: 0 });
}

function startingPoint(cursor: DirectoryCursor | undefined, now: Date): DirectoryCursor {
  if (cursor === undefined) return fullPass(1, now);
  const due = now.getTime() - Date.parse(cursor.fullSince) > fullPassEveryMs;
  return due && !cursor.full ? fullPass(cursor.epoch + 1, now) : cursor;
}

function fullPass(epoch: number, now: Date): DirectoryCursor {
  return { link: undefined, full: true, epoch, fullSince: now.toISOString(), users: 0, doneFor: '' };
}

async function applyPage(
  context: State & Runtime,
  page: DeltaPage<DirectoryChange>,
  epoch: number,
): Promise<void> {
  const { users, names, clock } = context;
  const changed = page.changes.filter((change) => change.kind === 'changed');
  const removed = page.changes.filter((change) => change.kind === 'removed');
  const now = clock.now();
  const claims = changed.flatMap(({ id, upn }) =>
    upn === undefined ? [] : namesOf(upn).map((name) => ({ name, id })),
  );
  await names.claim(claims);
  await recordSharedBases(context, [
    ...new Set(claims.map(({ name }) => name).filter((name) => !name.includes('@'))),
  ]);
  await users.mergeDirectory(changed.map(({ kind: _, ...facts }) => ({ ...facts, epoch })));
  await keepSeen(
    context,
    changed.map(({ id }) => id),
  );
  if (changed.length > 0) await attachOrphans(context, changed);
  await users.markRemoved(removed.map(({ id, reason }) => ({ id, reason, at: now.toISOString() })));
  for (const { id, reason } of removed) {
    const wait = reason === 'deleted' ? 0 : restorableMs;
    await recordGone(context, id, { after: new Date(now.getTime() + wait).toISOString() });
  }
}

/**
 * The delta does not report these users again, so each is read by itself. Whoever cannot be read is read again in the
 * next run. A service that asks to wait asks it of the whole refresh.
 */
async function readErasedAgain(context: Tenant & State & Runtime, epoch: number): Promise<void> {
  const errors = await eachAlone(context, await readErased(context), {
    task: 'read-erased',
    subject: (id) => id,
    async work(id) {
      const facts = await context.directory.user(id);
      const changes = facts === undefined ? [] : [{ kind: 'changed', ...facts } as const];
      await applyPage(context, { changes, next: undefined, delta: undefined }, epoch);
      await forgetErased(context, id);
    },
  });
  throwFirst(errors.filter((error) => retryAfterMs(error) !== undefined));
}

/** Stores the members of the scope group and the exclude group for this run. */
async function recordMemberships(
  { settings, directory, memberships }: Tenant & State & Runtime,
  runId: string,
): Promise<void> {
  for (const groupId of [settings.SCOPE_GROUP, settings.EXCLUDE_GROUP]) {
    if (groupId === undefined) continue;
    const ids: string[] = [];
    for await (const page of directory.transitiveMembers(groupId)) ids.push(...page);
    await memberships.put(runId, groupId, ids);
  }
}
