/**
 * Second step of a night: the delta of each geo location's photo library, page by page, into the Users rows. Then the
 * compare ranges start.
 */
import { isFullPassDue } from '../../../core/enumeration.ts';
import { TransientError } from '../../../core/errors.ts';
import { listFailureCode } from '../../../core/failure-code.ts';
import { impersonal } from '../../../core/impersonal.ts';
import { rangeCount } from '../../../core/ranges.ts';
import { withState } from '../../../core/run-states.ts';
import type { LibraryChange, LibraryLocation } from '../../../ports/tenant.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { readDirectoryCursor } from '../../ledger/directory-cursor.ts';
import { failRun } from '../../ledger/fail-run.ts';
import { recordLack } from '../../ledger/lacks.ts';
import { recordingError } from '../../ledger/last-error.ts';
import { holdLibraryCursor, type LibraryCursor } from '../../ledger/library-cursor.ts';
import { listPosition } from '../../ledger/list-position.ts';
import type { Messages } from '../../ledger/messages.ts';
import { sendOutstandingRanges } from '../../ledger/outstanding.ts';
import { orRetryLater, patienceMs } from '../../ledger/retry-later.ts';
import { moveOn, runIn } from '../../ledger/run-record.ts';
import { fullListing, nextFullListing, requestStartOver } from '../../ledger/start-over.ts';
import { workTime } from '../../ledger/work-time.ts';
import { type Located, type NotLocated, siteOf } from '../../observe/geo-lookup.ts';
import { applyLibraryPage, forgetUnlisted } from './apply-library-page.ts';
import { type Enumerated, type EnumerationRun, enumerate } from './enumerate.ts';
import { firstNumber } from './first-number.ts';
import { namingRemedy } from './naming-remedy.ts';
import { reportMissingGeos } from './report-missing-geos.ts';

/** A night waits a few minutes for a satellite location that does not answer, then continues without it. */
const satelliteWaits = 4;
const satelliteWaitMs = 2 * 60_000;

/**
 * Reads the next pages of all libraries, then continues by message, or starts the comparison. If a service asks to
 * wait, the message is sent again later. Ends the run as failed if no list could be read.
 */
export function refreshLibrary(
  context: Tenant & State & Runtime,
  message: Messages['refresh-library'],
): Promise<void> {
  return orRetryLater(context, 'refresh-library', message, () =>
    recordingError(context, message.runId, () => refresh(context, message)),
  );
}

async function refresh(
  context: Tenant & State & Runtime,
  message: Messages['refresh-library'],
): Promise<void> {
  const run = await runIn(context, message.runId, ['scanning', 'comparing']);
  if (run === undefined) return;
  if (run.value.state === 'comparing') return sendOutstandingRanges(context, run.value);
  const now = () => context.clock.now();
  const isOver = workTime(context.clock);
  let isAnyRead = false;
  const notLocated: NotLocated[] = [];
  const { geos } = await context.geos.listing();
  for (const geo of geos) {
    const site = await namingRemedy(context, siteOf(geo));
    if ('problem' in site) {
      if (site.error instanceof TransientError && message.waits < satelliteWaits)
        throw new TransientError(site.problem, { retryAfterMs: satelliteWaitMs });
      notLocated.push(site);
      continue;
    }
    const run = { runId: message.runId, now, isOver, patienceMs: patienceMs(message) };
    const end = await refreshSite(context, site, run);
    if (end.kind === 'continued') return continueLater(context, message);
    isAnyRead ||= end.kind === 'complete';
    await recordEnd(context, message.runId, geo.host, end);
    if (isGivenUpNow(end) && geo !== geos.at(-1)) return continueLater(context, message);
  }
  for (const site of notLocated) await recordNotLocated(context, message.runId, site);
  await startComparing(context, message.runId, isAnyRead);
}

function recordEnd(
  context: State & Runtime,
  runId: string,
  of: string,
  end: Exclude<Enumerated<LibraryCursor>, { kind: 'continued' }>,
): Promise<void> {
  const { down, code, rows } = end.position.progress;
  const why = end.kind === 'unavailable' ? down : undefined;
  return recordLack(context, runId, { list: 'library', of, why, code, rows });
}

/**
 * While the library is not found, the users of this location count as unknown. If it is found later in the night, they are
 * compared with what an earlier night listed; where none did, the run lacks nothing.
 */
async function recordNotLocated(
  context: State & Runtime,
  runId: string,
  { geo, error }: NotLocated,
): Promise<void> {
  const { value: listedBefore } = await holdLibraryCursor(context, geo);
  if (listedBefore === undefined) return;
  const [why, code] = [impersonal(error.message), listFailureCode(error)];
  await recordLack(context, runId, { list: 'library', of: geo.host, why, code, rows: {} });
}

/** The list has used up deliveries of this message, of which the next list may need as many. */
function isGivenUpNow(end: Enumerated<LibraryCursor>): boolean {
  return end.kind === 'unavailable' && end.isNew;
}

function continueLater(
  { queues }: Runtime & State,
  { runId, page }: Messages['refresh-library'],
): Promise<void> {
  return queues.send('refresh-library', { runId, page: page + 1, waits: 0 });
}

async function refreshSite(
  context: Tenant & State & Runtime,
  { geo, location }: Located,
  run: EnumerationRun,
): Promise<Enumerated<LibraryCursor>> {
  const { now } = run;
  const position = await listPosition(
    () => holdLibraryCursor(context, location),
    ({ listing }) => listing,
  );
  return enumerate<LibraryCursor, LibraryChange>(
    {
      read: (link) => namingRemedy(context, geo.library.delta(link)),
      restart: nextFullListing,
      apply: (page, at) => applyLibraryPage(context, page, { ...at, ...location }),
      endFullPass: (at) => forgetUnlisted(context, at, now()),
      save: position.save,
      requestStartOver: () => requestStartOver(context, { directory: false, library: true }),
    },
    await startingPoint(context, position.start, { ...location, now: now() }),
    run,
  );
}

async function startingPoint(
  context: State,
  stored: LibraryCursor | undefined,
  { listId, now }: Pick<LibraryLocation, 'listId'> & { readonly now: Date },
): Promise<LibraryCursor> {
  if (stored?.listId === listId) return isFullPassDue(stored, now) ? nextFullListing(stored) : stored;
  const listing = await firstNumber(now, (number) => context.libraryFiles.listedBefore(listId, number));
  // If the position was lost, the listing before counts as ended.
  return { ...fullListing(listId, listing), listingBefore: listing - 1 };
}

/**
 * The run fails if neither the directory nor any library could be read, because a comparison would only repeat the last
 * one.
 */
async function startComparing(
  context: Tenant & State & Runtime,
  runId: string,
  isAnyRead: boolean,
): Promise<void> {
  const run = await runIn(context, runId, ['scanning']);
  if (run === undefined) return;
  const lost = run.value.lacks?.find(({ list, why }) => list === 'directory' && why !== undefined);
  const { users = 0, usersBefore = 0, progress } = (await readDirectoryCursor(context)) ?? {};
  if (lost !== undefined && !isAnyRead) {
    const why = `neither the directory (${progress?.code}) nor the photo library could be read`;
    return failRun(context, runId, { why, words: lost.why });
  }
  const ranges = rangeCount(Math.max(users, usersBefore), context.sizes);
  const note = (await reportMissingGeos(context, runId)) ?? run.value.note;
  const comparing = withState(run.value, 'comparing', context.clock.now(), { ranges, note });
  await moveOn(context, run.etag, comparing);
  await sendOutstandingRanges(context, comparing);
}
