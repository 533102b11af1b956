/** After a full pass: whoever it did not list goes, unless that would be too many to believe. */
import type { Runtime, State } from '../../context.ts';
import { recordGone } from '../../ledger/gone.ts';

/**
 * Marks unlisted users for erasure. When they are a larger share than the scope guard allows, nobody is marked: they
 * count as out of scope (`not-listed`), and the guard holds the plan and says so.
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
