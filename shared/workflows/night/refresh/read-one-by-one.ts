/** Reads users one by one whom the directory delta did not report in a usable form. */
import { dayMs } from '../../../core/calendar.ts';
import { events } from '../../../core/events.ts';
import { failureCode } from '../../../core/failure-code.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { forgetErased, readErased } from '../../ledger/erased.ts';
import { applyDirectoryPage } from './apply-directory-page.ts';
import { failureOf } from './list-failure.ts';

/** Consecutive failures after which the service counts as down; the other users are read in a later night. */
const mostFailures = 3;

export async function readErasedAgain(context: Tenant & State & Runtime, how: OneByOne): Promise<void> {
  await readOneByOne(context, await readErased(context), { ...how, done: (id) => forgetErased(context, id) });
}

interface OneByOne {
  readonly epoch: number;
  /** A service that asks for a longer wait counts as down. */
  readonly patienceMs: number;
  readonly done?: (id: string) => Promise<void>;
}

/**
 * A user who is no longer in the directory is marked as removed (restorable). A user who cannot be read stays as is, and
 * does not stop the others.
 */
export async function readOneByOne(
  context: Tenant & State & Runtime,
  ids: readonly string[],
  { done = async () => {}, ...how }: OneByOne,
): Promise<void> {
  let failures = 0;
  const first = Math.floor(context.clock.now().getTime() / dayMs) % Math.max(1, ids.length);
  // Starts with another user each night, so that a few unreadable users do not block the others for ever.
  for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
    if (failures === mostFailures) return;
    const end = await readOne(context, id, how);
    // A refusal concerns this user only, so it does not count.
    failures = end === 'down' ? failures + 1 : 0;
    if (end === 'read') await done(id);
  }
}

async function readOne(
  context: Tenant & State & Runtime,
  id: string,
  { epoch, patienceMs }: OneByOne,
): Promise<'read' | 'refused' | 'down'> {
  try {
    const facts = await context.directory.user(id);
    if (facts !== undefined) {
      await applyDirectoryPage(context, { changes: [{ kind: 'changed', ...facts }] }, epoch);
    } else if ((await context.users.get(id)) !== undefined) {
      await applyDirectoryPage(context, { changes: [{ kind: 'removed', id, reason: 'changed' }] }, epoch);
    }
    return 'read';
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
