/** Why a row of a listing could not be parsed, and the lists that a run reads, with their labels. */
import { codesOf, type Labelled } from './codes.ts';

const rowEntries = {
  'empty-row': { label: 'empty' },
  'error-row': { label: 'an error in place of the row' },
  'removed-marker': { label: 'an unknown form of deletion' },
  'no-id': { label: 'no valid id' },
  'no-etag': { label: 'no ETag' },
  'no-path': { label: 'no valid address' },
  'wrong-type': { label: 'a value of the wrong type' },
} as const satisfies Readonly<Record<string, Labelled>>;

export type RowCause = keyof typeof rowEntries;
export const rowCauseCatalogue: Readonly<Record<RowCause, Labelled>> = rowEntries;
export const rowCauses = codesOf(rowCauseCatalogue);

const listEntries = {
  directory: { label: 'the directory' },
  library: { label: 'the User Photos library' },
  group: { label: 'a group' },
} as const satisfies Readonly<Record<string, Labelled>>;

export type ListName = keyof typeof listEntries;
export const listCatalogue: Readonly<Record<ListName, Labelled>> = listEntries;
export const listNames = codesOf(listCatalogue);
