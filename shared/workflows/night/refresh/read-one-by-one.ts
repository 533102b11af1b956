/** Users whom the directory's delta does not report in a form that can be used: each is read by itself. */
import { dayMs } from '../../../core/calendar.ts';
import { events } from '../../../core/events.ts';
import { failureCode } from '../../../core/failure-code.ts';
import type { Runtime, State, Tenant } from '../../context.ts';
import { forgetErased, readErased } from '../../ledger/erased.ts';
import { applyDirectoryPage } from './apply-directory-page.ts';
import { failureOf } from './list-failure.ts';

/** In a row. The service is down then, and the others are read in a later night. */
const mostFailures = 3;

export async function readNoted(context: Tenant & State & Runtime, how: OneByOne): Promise<void> {
  await readOneByOne(context, await readErased(context), { ...how, done: (id) => forgetErased(context, id) });
}

interface OneByOne {
  readonly epoch: number;
  /** A service that asks for a longer wait counts as down. */
  readonly patienceMs: number;
  readonly done?: (id: string) => Promise<void>;
}

/**
 * Who is not in the directory any more is removed, but can be restored. A user who cannot be read is left as is, and
 * stops nobody else.
 */
export async function readOneByOne(
  context: Tenant & State & Runtime,
  ids: readonly string[],
  { done = async () => {}, ...how }: OneByOne,
): Promise<void> {
  let failures = 0;
  const first = Math.floor(context.clock.now().getTime() / dayMs) % Math.max(1, ids.length);
  // From another one each night, so that the same few who cannot be read do not keep the others waiting for ever.
  for (const id of [...ids.slice(first), ...ids.slice(0, first)]) {
    if (failures === mostFailures) return;
    const end = await readOne(context, id, how);
    // A refusal is about this user, and stops nobody behind.
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
