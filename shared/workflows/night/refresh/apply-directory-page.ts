/** Stores one page of the directory's changes, row by row and in order. */
import { isObjectId } from '../../../core/picture-base.ts';
import type { DirectoryFacts } from '../../../core/user.ts';
import type { DeltaPage, DirectoryChange } from '../../../ports/tenant.ts';
import type { Runtime, State } from '../../context.ts';
import { claimNames } from '../../ledger/claim-names.ts';
import { recordErased } from '../../ledger/erased.ts';
import { recordGone, restorableMs } from '../../ledger/gone.ts';
import { attachOrphans } from '../../ledger/orphaned-files.ts';
import { recordSharedBases } from '../../ledger/shared-bases.ts';

type Page = Pick<DeltaPage<DirectoryChange>, 'changes' | 'unreadable'>;
type Removed = Extract<DirectoryChange, { kind: 'removed' }>;

/** Returns whether a row that could not be parsed names no user. The users of other such rows are read one by one. */
export async function applyDirectoryPage(
  context: State & Runtime,
  page: Page,
  epoch: number,
): Promise<boolean> {
  const { changed, removed } = inOrder(page.changes);
  const names = await claimNames(context, changed);
  await recordSharedBases(
    context,
    names.filter((name) => !name.includes('@')),
  );
  await context.users.mergeDirectory(changed.map((facts) => ({ ...facts, epoch })));
  if (changed.length > 0) await attachOrphans(context, changed);
  await removeUsers(context, removed);
  await askOneByOne(context, page, changed);
  return (page.unreadable ?? []).some(({ id }) => !namesUser(id));
}

/** A page may contain a user several times: properties are merged, and the last row says whether the user still exists. */
function inOrder(changes: readonly DirectoryChange[]): {
  readonly changed: readonly DirectoryFacts[];
  readonly removed: readonly Removed[];
} {
  const last = new Map(changes.map((change) => [change.id, change]));
  return {
    changed: changes.flatMap((change) => {
      if (change.kind === 'removed') return [];
      const { kind: _, ...facts } = change;
      return [facts];
    }),
    removed: [...last.values()].filter((change) => change.kind === 'removed'),
  };
}

async function removeUsers(context: State & Runtime, removed: readonly Removed[]): Promise<void> {
  const now = context.clock.now();
  await context.users.markRemoved(removed.map(({ id, reason }) => ({ id, reason, at: now.toISOString() })));
  for (const { id, reason } of removed) {
    const wait = reason === 'deleted' ? 0 : restorableMs;
    await recordGone(context, id, { after: new Date(now.getTime() + wait).toISOString() });
  }
}

/** A malformed row may have anything in place of an object id. */
function namesUser(id: string | undefined): id is string {
  return id !== undefined && isObjectId(id);
}

/** Users whose row could not be parsed, and users without a stored row of whom the page has only some properties. */
async function askOneByOne(
  context: State,
  { unreadable = [] }: Page,
  changed: readonly DirectoryFacts[],
): Promise<void> {
  const named = new Set(changed.filter(({ upn }) => upn !== undefined).map(({ id }) => id));
  const nameless = new Set(changed.map(({ id }) => id).filter((id) => !named.has(id)));
  for (const id of nameless) {
    const row = await context.users.get(id);
    if (row?.value.directory.upn === '') await recordErased(context, id);
  }
  for (const { id } of unreadable) if (namesUser(id)) await recordErased(context, id);
}
