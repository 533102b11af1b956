/**
 * What the table service refuses of a row:
 * https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model
 */
import { ServiceError } from './service-call.ts';
import type { Columns } from './table-filter.ts';

const mostColumns = 252;
const mostColumnBytes = 64 * 1024;
const mostRowBytes = 1024 * 1024;
const mostKeyBytes = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the service forbids them in keys
const forbidden = /[/\\#?\u0000-\u001f\u007f-\u009f]/;

/** Throws ServiceError 400 with the code of the limit that is passed. */
export function checkLimits(columns: Columns): void {
  for (const key of [columns.PartitionKey, columns.RowKey]) {
    if (typeof key !== 'string') throw new ServiceError(400, 'PropertiesNeedValue');
    if (forbidden.test(key)) throw new ServiceError(400, 'OutOfRangeInput');
    if (bytesOf(key) > mostKeyBytes) throw new ServiceError(400, 'KeyValueTooLarge');
  }
  const names = Object.keys(columns).filter((name) => !name.includes('@odata.'));
  if (names.length > mostColumns + 3) throw new ServiceError(400, 'TooManyProperties');
  const sizes = names.map((name) => bytesOf(columns[name]));
  if (sizes.some((size) => size > mostColumnBytes)) throw new ServiceError(400, 'PropertyValueTooLarge');
  const all = names.reduce((sum, name, at) => sum + 8 + 2 * name.length + (sizes[at] ?? 0), 0);
  if (all > mostRowBytes) throw new ServiceError(400, 'EntityTooLarge');
}

/** Strings are kept as UTF-16. */
function bytesOf(value: unknown): number {
  return typeof value === 'string' ? 2 * value.length : 8;
}
