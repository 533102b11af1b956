/** After a full pass: users whom it did not list are erased, unless they are too many to be plausible. */
import type { Runtime, State } from '../../context.ts';
import { recordGone } from '../../ledger/gone.ts';

/**
 * Marks unlisted users for erasure. If their share is above what the scope guard allows, none is marked: they count
 * as out of scope (`not-listed`), and the guard holds the plan and says so.
 */
export async function sweepUnlisted(context: State & Runtime, epoch: number): Promise<void> {
  const { users, settings, clock } = context;
  const unlisted: string[] = [];
  let rows = 0;
  for await (const page of users.scan({ from: '', to: undefined })) {
    rows += page.length;
    unlisted.push(...page.filter(({ value }) => value.directory.epoch < epoch).map(({ value }) => value.id));
  }
  if (unlisted.length * 100 > settings.GUARD_SCOPE * rows) return;
  for (const id of unlisted) await recordGone(context, id, { after: clock.now().toISOString() });
}
