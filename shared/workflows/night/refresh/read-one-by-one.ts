/** Users whom the directory's delta does not report in a form that can be used: each is read by itself. */
import type { Runtime, State, Tenant } from '../../context.ts';
import { forgetErased, readErased } from '../../ledger/erased.ts';
import { applyDirectoryPage } from './apply-directory-page.ts';
import { failureOf } from './list-failure.ts';

/** In a row. The service is down then, and the others are read in a later night. */
const mostFailures = 3;

export async function readNoted(context: Tenant & State & Runtime, epoch: number): Promise<void> {
  await readOneByOne(context, await readErased(context), { epoch, done: (id) => forgetErased(context, id) });
}

interface OneByOne {
  readonly epoch: number;
  readonly done?: (id: string) => Promise<void>;
}

/**
 * Who is not in the directory any more is removed, but can be restored. A user who cannot be read is left as is, and
 * stops nobody else.
 */
export async function readOneByOne(
  context: Tenant & State & Runtime,
  ids: readonly string[],
  { epoch, done = async () => {} }: OneByOne,
): Promise<void> {
  let failures = 0;
  for (const id of ids) {
    if (failures === mostFailures) return;
    const wasRead = await readOne(context, id, epoch);
    failures = wasRead ? 0 : failures + 1;
    if (wasRead) await done(id);
  }
}

async function readOne(context: Tenant & State & Runtime, id: string, epoch: number): Promise<boolean> {
  try {
    const facts = await context.directory.user(id);
    if (facts !== undefined) {
      await applyDirectoryPage(context, { changes: [{ kind: 'changed', ...facts }] }, epoch);
    } else if ((await context.users.get(id)) !== undefined) {
      await applyDirectoryPage(context, { changes: [{ kind: 'removed', id, reason: 'changed' }] }, epoch);
    }
    return true;
  } catch (error) {
    if (failureOf(error) === undefined) throw error;
    return false;
  }
}
