/** Whether all that is stored belongs to a user or a run that is known. Asked when nothing is under way. */
import type { Columns } from '../storage/table-filter.ts';
import type { Tables } from '../storage/tables.ts';
import type { Promises } from './names.ts';
import { partition } from './rows.ts';

export interface Stores {
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

function straysOf({ tables, copies }: Stores): string[] {
  const rows = (table: string): Columns[] => tables.rows(table).map(({ columns }) => columns);
  const notes = partition(tables, 'Cursors', 'cursor').map(({ RowKey }) => String(RowKey));
  // Who left is known until the note of it is gone.
  const gone = notes.filter((name) => note.test(name)).map((name) => name.replace(note, ''));
  const users = new Set([...rows('Users').map(({ RowKey }) => String(RowKey)), ...gone]);
  const runs = new Set(['run', ...partition(tables, 'Runs', 'run').map(({ RowKey }) => String(RowKey))]);
  const unknown = (known: ReadonlySet<string>, owners: Iterable<string>, what: string): string[] =>
    [...new Set(owners)].filter((one) => one !== '' && !known.has(one)).map((one) => `${what} ${one}`);
  return [
    ...unknown(users, rows('Names').flatMap(holdersOf), 'a name of'),
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
