/** After a full pass: users whom it did not list are erased, unless they are too many to be plausible. */
import type { Runtime, State, Tenant } from '../../context.ts';
import type { DirectoryCursor } from '../../ledger/directory-cursor.ts';
import { recordGone } from '../../ledger/gone.ts';
import { readOneByOne } from './read-one-by-one.ts';

/**
 * Marks unlisted users for erasure. If their share is above what the scope guard allows, none is marked: they count
 * as out of scope (`not-listed`), and the guard holds the plan and says so. After a pass with rows that named nobody,
 * each unlisted user is asked for instead. Answers whether the pass is plausible: one that is not is repeated soon.
 */
export async function sweepUnlisted(
  context: Tenant & State & Runtime,
  { epoch, isDoubtful }: Pick<DirectoryCursor, 'epoch' | 'isDoubtful'>,
  patienceMs: number,
): Promise<boolean> {
  const { users, settings, clock } = context;
  const unlisted: string[] = [];
  let rows = 0;
  for await (const page of users.scan({ from: '', to: undefined })) {
    rows += page.length;
    unlisted.push(...page.filter(({ value }) => value.directory.epoch < epoch).map(({ value }) => value.id));
  }
  if (unlisted.length * 100 > settings.GUARD_SCOPE * rows) return false;
  if (isDoubtful === true) await readOneByOne(context, unlisted, { epoch, patienceMs });
  else for (const id of unlisted) await recordGone(context, id, { after: clock.now().toISOString() });
  return true;
}
