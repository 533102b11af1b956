/** Whether all that is stored belongs to a user or a run that is known. Asked when nothing is under way. */
import type { Columns } from '../storage/table-filter.ts';
import type { Tables } from '../storage/tables.ts';
import type { Promises } from './names.ts';
import { partition, type SeenChange } from './rows.ts';

/**
 * Who claimed a name in a page of the directory that ended before it stored the row. Where that page is given up and the
 * user is renamed before the next one, nothing knows of the claim.
 */
export class Claims {
  readonly unknown = new Set<string>();
  readonly #open = new Set<string>();

  readonly seen = ({ table, keys, before, after }: SeenChange): void => {
    if (table === 'Users') this.#open.delete(keys.rowKey);
    if (table !== 'Names' || after === undefined) return;
    const earlier = new Set(before === undefined ? [] : holdersOf(before.columns));
    for (const id of holdersOf(after.columns)) if (!earlier.has(id)) this.#open.add(id);
  };

  /** Without a fault, each page is stored. */
  afterNight(isCalm: boolean): void {
    if (!isCalm) for (const id of this.#open) this.unknown.add(id);
    this.#open.clear();
  }
}

export interface Stores {
  readonly claimed: ReadonlySet<string>;
  readonly tables: Tables;
  /** Names of the undo copies. */
  readonly copies: Iterable<string>;
}

export function checkGrowth(promises: Promises, stores: Stores): void {
  const strays = straysOf(stores);
  promises.must('nothing-grows', strays.length === 0, () => strays.join(', '));
}

const note = /^(?:gone|erased):/;
const guidLength = 36;

function straysOf({ tables, copies, claimed }: Stores): string[] {
  const rows = (table: string): Columns[] => tables.rows(table).map(({ columns }) => columns);
  const notes = partition(tables, 'Cursors', 'cursor').map(({ RowKey }) => String(RowKey));
  // Who left is known until the note of it is gone.
  const gone = notes.filter((name) => note.test(name)).map((name) => name.replace(note, ''));
  const users = new Set([...rows('Users').map(({ RowKey }) => String(RowKey)), ...gone]);
  const runs = new Set(['run', ...partition(tables, 'Runs', 'run').map(({ RowKey }) => String(RowKey))]);
  const unknown = (known: ReadonlySet<string>, owners: Iterable<string>, what: string): string[] =>
    [...new Set(owners)].filter((one) => one !== '' && !known.has(one)).map((one) => `${what} ${one}`);
  return [
    ...unknown(new Set([...users, ...claimed]), rows('Names').flatMap(holdersOf), 'a name of'),
    ...unknown(
      users,
      rows('Leases').map(({ RowKey }) => String(RowKey)),
      'a lease of',
    ),
    ...unknown(users, rows('Operations').flatMap(userOf), 'an operation of'),
    ...unknown(
      users,
      rows('LibraryFiles').map(({ userId }) => String(userId ?? '')),
      'a file of',
    ),
    ...unknown(
      users,
      [...copies].map((name) => name.slice(0, guidLength)),
      'an undo copy of',
    ),
    ...unknown(
      runs,
      rows('Findings').map(({ PartitionKey }) => String(PartitionKey)),
      'findings of',
    ),
    ...unknown(
      runs,
      rows('Runs').map(({ PartitionKey }) => String(PartitionKey)),
      'chunks of',
    ),
  ];
}

/** Of an operation, or of the count of writes without an approval; other rows name no user. */
function userOf({ PartitionKey, RowKey }: Columns): string[] {
  const id = String(PartitionKey === 'unapproved' ? RowKey : PartitionKey);
  return id.length === guidLength ? [id] : [];
}

function holdersOf(columns: Columns): string[] {
  const holders = Object.keys(columns).filter((name) => name.startsWith('h_'));
  return holders.map((name) => name.slice('h_'.length).replaceAll('_', '-'));
}
