/** After a full pass: erases users whom it did not list, unless their number is implausible. */
import type { Runtime, State, Tenant } from '../../context.ts';
import type { DirectoryCursor } from '../../ledger/directory-cursor.ts';
import { readErased } from '../../ledger/erased.ts';
import { readGone, recordGone } from '../../ledger/gone.ts';
import { readOneByOne } from './read-one-by-one.ts';

/**
 * Marks unlisted users for erasure, unless they are marked already. If their share is above what the scope guard
 * allows, none is marked: they count as out of scope (`not-listed`), and the guard holds the plan and says so. After a
 * pass with a row that named no user, each unlisted user is read one by one instead. Returns whether the pass is
 * plausible; another one is repeated soon.
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
  if (isDoubtful === true) {
    await readOneByOne(context, unlisted, { epoch, patienceMs });
    return true;
  }
  if (unlisted.length === 0) return true;
  // Read after the rows: who was taken back since the pass began is read one by one instead.
  const asked = await readErased(context);
  // A user who was removed has a note already: a pass does not shorten the time in which Entra ID can restore them.
  const { notes, unreadable } = await readGone(context);
  const noted = new Set([
    ...asked.keys(),
    ...notes.map(({ key }) => key),
    ...unreadable.map(({ key }) => key),
  ]);
  for (const id of unlisted.filter((one) => !noted.has(one)))
    await recordGone(context, id, { after: clock.now().toISOString() });
  return true;
}
