/** What a night in which nothing is to be done may send to the tenant, from what there is to read. */
import { json, partition, runsOf } from './invariants/rows.ts';
import type { World } from './world.ts';

/** Processes learn the geo locations and their libraries once. */
const processes = 2;
/** Turns of the deep check are drawn: in one night it may be that of several users, but not of most. */
const mostOfUsers = 0.5;
/** The ETags of files that the night before wrote are not known yet: they are read once more. */
const lastNightMs = 36 * 3_600_000;
/** Sizes of a photo. */
const files = 3;

interface Rule {
  readonly kind: RegExp;
  readonly most: (there: There) => number;
}

interface There {
  readonly users: number;
  /** Read in full in this night: whose turn it is, and who is left alone for a told reason. */
  readonly inFull: number;
  /** Whose files have other ETags than before. */
  readonly listedAgain: number;
  readonly withoutPhoto: number;
}

const rules: readonly Rule[] = [
  { kind: /\/users\/delta$/, most: () => 1 },
  { kind: /\/items\/delta$/, most: () => 1 },
  { kind: /\/sites$/, most: () => processes },
  { kind: /\/lists$/, most: () => processes },
  { kind: /\/folders$/, most: () => processes },
  { kind: /graph\S+\/\$batch$/, most: ({ users, inFull }) => users + inFull },
  { kind: /\/users\/\*\/photo/, most: ({ withoutPhoto, inFull }) => withoutPhoto + inFull },
  { kind: /\/_api\/\$batch$/, most: ({ inFull }) => inFull },
  { kind: /\/\$value$/, most: ({ inFull, listedAgain }) => files * (inFull + listedAgain) },
];

/**
 * The numbers of the last full listings. A library in doubt is listed again days later, perhaps in this night. In a listing
 * in doubt, files have ETags that no service returns, so that each of them is read once more now.
 */
export function listingsOf({ storage: { tables } }: Pick<World, 'storage'>): string {
  const cursors = partition(tables, 'Cursors', 'cursor').filter(({ RowKey }) =>
    /^library/.test(String(RowKey)),
  );
  return cursors.map(({ value }) => json<{ listing: number }>(value)?.listing).join();
}

/** By kind of request. A kind without a rule is sent by no quiet night. */
export function quietNight(
  { tenant, time, settings, storage: { tables } }: Pick<World, 'tenant' | 'time' | 'settings' | 'storage'>,
  { leftAlone, isListedAgain }: { readonly leftAlone: number; readonly isListedAgain: boolean },
): (kind: string) => number {
  const people = [...tenant.users.values()];
  const { deepChecked = 0 } = json<{ deepChecked: number }>(runsOf(tables).at(-1)?.totals) ?? {};
  const written = tenant.writes.filter(
    ({ by, at }) => by === 'app' && time.ms() - at.getTime() < lastNightMs,
  );
  const settled = new Set(written.map(({ userId }) => userId)).size;
  const turns = Math.ceil(people.length * (settings.DEEP_CHECK_DAYS === 1 ? 1 : mostOfUsers));
  const there = {
    users: people.length,
    inFull: Math.min(deepChecked, turns) + settled + leftAlone,
    listedAgain: isListedAgain ? people.length : 0,
    withoutPhoto: people.filter(({ photo }) => photo === undefined).length,
  };
  return (kind) => rules.find((rule) => rule.kind.test(kind))?.most(there) ?? 0;
}
