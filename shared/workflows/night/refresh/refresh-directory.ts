/** First step of a night: users/delta, page by page, into the Users rows. */
import { isFullPassDue } from '../../../core/enumeration.ts';
import type { DirectoryChange } from '../../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { directoryCursor } from '../../ledger/cursors.ts';
import type { DirectoryCursor } from '../../ledger/directory-cursor.ts';
import { recordLack } from '../../ledger/lacks.ts';
import { recordingError } from '../../ledger/last-error.ts';
import { listPosition } from '../../ledger/list-position.ts';
import type { Messages } from '../../ledger/messages.ts';
import { orRetryLater, patienceMs } from '../../ledger/retry-later.ts';
import { runIn } from '../../ledger/run-record.ts';
import { applyStartOver, fullPass, nextFullPass, requestStartOver } from '../../ledger/start-over.ts';
import { forgetReturned } from '../../ledger/unfinished-erasures.ts';
import { workTime } from '../../ledger/work-time.ts';
import { applyDirectoryPage } from './apply-directory-page.ts';
import { type Enumerated, enumerate } from './enumerate.ts';
import { firstNumber } from './first-number.ts';
import { readErasedAgain } from './read-one-by-one.ts';
import { recordMemberships } from './refresh-groups.ts';
import { sweepUnlisted } from './sweep-unlisted.ts';

/**
 * Reads the next pages, then sends the message that continues, or that starts the library step. If Graph asks to wait,
 * the message is sent again later. Throws if the directory cannot be read and was never read before.
 */
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
  const { clock, queues } = context;
  const { runId } = message;
  if ((await runIn(context, runId, ['scanning'])) === undefined) return;
  if (message.page === 0) await applyStartOver(context, clock.now());
  const end = await readChanges(context, message);
  if (end.kind === 'continued') {
    return queues.send('refresh-directory', { runId, page: message.page + 1, waits: 0 });
  }
  const { epoch, progress } = end.position;
  await recordLack(context, runId, {
    list: 'directory',
    of: '',
    why: end.kind === 'unavailable' ? progress.down : undefined,
    code: progress.code,
    rows: progress.rows,
  });
  const asked = await readErasedAgain(context, { epoch, patienceMs: patienceMs(message) });
  if (progress.changes + asked > 0) await forgetReturned(context, epoch);
  await recordMemberships(context, runId, patienceMs(message));
  await queues.send('refresh-library', { runId, page: 0, waits: 0 });
}

async function readChanges(
  context: Tenant & State & Runtime,
  message: Messages['refresh-directory'],
): Promise<Enumerated<DirectoryCursor>> {
  const { directory, clock, cursors } = context;
  const now = () => clock.now();
  const run = { runId: message.runId, now, isOver: workTime(clock), patienceMs: patienceMs(message) };
  const position = await listPosition(
    () => directoryCursor.hold(cursors),
    ({ epoch }) => epoch,
  );
  return enumerate<DirectoryCursor, DirectoryChange>(
    {
      read: (link) => directory.usersDelta(link),
      restart: (at) => nextFullPass(at, now()),
      apply: (page, { epoch }) => applyDirectoryPage(context, page, epoch),
      count: (at, { changes }) => (at.full ? { ...at, users: at.users + changes.length } : at),
      endFullPass: (at) => sweepUnlisted(context, at, run.patienceMs),
      save: position.save,
      requestStartOver: () => requestStartOver(context, { directory: true, library: false }),
    },
    await startingPoint(context, position.start, now()),
    run,
  );
}

async function startingPoint(
  context: State,
  stored: DirectoryCursor | undefined,
  now: Date,
): Promise<DirectoryCursor> {
  if (stored === undefined) return fullPass(await firstEpoch(context, now), now);
  return isFullPassDue(stored, now) ? nextFullPass(stored, now) : stored;
}

function firstEpoch({ users }: State, now: Date): Promise<number> {
  return firstNumber(now, () => users.scan({ from: '', to: undefined }));
}
