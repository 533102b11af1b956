/** All rivals by name. */
import type { ToolName } from '../result.ts';
import { downloadAndCompare } from './compare.ts';
import { etagDatabase } from './etag-database.ts';
import { oneFunction } from './one-function.ts';
import type { Rival } from './rival.ts';
import { sequentialUploader } from './sequential.ts';

export type RivalName = Exclude<ToolName, 'instep'>;

export const rivals: Readonly<Record<RivalName, () => Rival>> = {
  sequential: sequentialUploader,
  'compare-8': () => downloadAndCompare(8),
  'compare-32': () => downloadAndCompare(32),
  'etag-database': etagDatabase,
  'one-function': oneFunction,
};
