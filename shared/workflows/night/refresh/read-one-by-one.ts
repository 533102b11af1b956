/** Reads users one by one whom the directory delta did not report in a usable form. */
import { dayMs } from '../../../core/calendar.ts';
import { events } from '../../../core/events.ts';
import { failureCode } from '../../../core/failure-code.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { forgetErased, readErased } from '../../ledger/erased.ts';
import { isBack } from '../../ledger/gone.ts';
import { applyDirectoryPage } from './apply-directory-page.ts';
import { failureOf } from './list-failure.ts';

/** Consecutive failures after which the service counts as down; the other users are read in a later night. */
const mostFailures = 3;

/** Noted users that one refresh reads; the others wait for the next night. */
const mostNotedUsers = 100;

/**
 * The note of a call ends when the answer says what the row said: an answer may be outdated, and another call may store
 * at this moment what it read before the last full pass. Returns how many users are noted.
 */
export async function readErasedAgain(context: Tenant & State & Runtime, how: OneByOne): Promise<number> {
  const byCall = await readErased(context);
  await readOneByOne(context, [...byCall.keys()], {
    ...how,
    most: mostNotedUsers,
    async done(id, isConfirmed) {
      if (isConfirmed || byCall.get(id) === false) await forgetErased(context, id);
    },
  });
  return byCall.size;
}

interface OneByOne {
  readonly epoch: number;
  /** A service that asks for a longer wait counts as down. */
  readonly patienceMs: number;
  readonly most?: number;
  /** `isConfirmed`: the row said the same. */
  readonly done?: (id: string, isConfirmed: boolean) => Promise<void>;
}

/**
 * A user who is no longer in the directory is marked as removed (restorable). A user who cannot be read stays as is, and
 * does not stop the others.
 */
export async function readOneByOne(
  context: Tenant & State & Runtime,
  ids: readonly string[],
  { done = async () => {}, most, ...how }: OneByOne,
): Promise<void> {
  let failures = 0;
  const first = Math.floor(context.clock.now().getTime() / dayMs) % Math.max(1, ids.length);
  // Starts with another user each night, so that a few unreadable users do not block the others for ever.
  for (const id of [...ids.slice(first), ...ids.slice(0, first)].slice(0, most)) {
    if (failures === mostFailures) return;
    const end = await readOne(context, id, how);
    // A refusal concerns this user only, so it does not count.
    failures = end === 'down' ? failures + 1 : 0;
    if (end === 'confirmed' || end === 'changed') await done(id, end === 'confirmed');
  }
}

async function readOne(
  context: Tenant & State & Runtime,
  id: string,
  { epoch, patienceMs }: OneByOne,
): Promise<'confirmed' | 'changed' | 'refused' | 'down'> {
  try {
    const facts = await context.directory.user(id);
    const row = (await context.users.get(id))?.value;
    const isKnown = row !== undefined && isBack(row, epoch);
    if (facts !== undefined) {
      await applyDirectoryPage(context, { changes: [{ kind: 'changed', ...facts }] }, epoch);
      return isKnown ? 'confirmed' : 'changed';
    }
    if (row === undefined || row.directory.removed !== undefined) return 'confirmed';
    await applyDirectoryPage(context, { changes: [{ kind: 'removed', id, reason: 'changed' }] }, epoch);
    return 'changed';
  } catch (error) {
    const failure = failureOf(error, patienceMs);
    if (failure === undefined) throw error;
    context.telemetry.event(
      events.taskFailed,
      { task: 'read-erased', subject: id, why: failureCode(error) },
      {},
    );
    return failure === 'failed' || failure === 'late' ? 'down' : 'refused';
  }
}
