/** Turns an item of the photo library into a change, for both APIs that list the library. */
import { z } from 'zod';
import type { Size } from '../core/observation.ts';
import type { LibraryChange } from '../ports/tenant.ts';

/** Item ids are numbers, normalised because a number may be written in two ways. */
export const itemIdSchema = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform((id) => String(Number(id)));

/** Longer than any ETag of a service, and short enough for a column. */
export const longestEtag = 1_024;

export interface LibraryItem {
  readonly itemId: string;
  readonly etag: string | null | undefined;
  /** Decoded and server-relative. */
  readonly path: string;
  /** When it was last written, as the service says. */
  readonly modified: string | null | undefined;
}

const utcTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/**
 * Whole seconds, as Graph and SharePoint show them, so that times of both are comparable. Undefined for any other form, such
 * as a date in the language of the web.
 */
export function wholeSeconds(time: string | null | undefined): string | undefined {
  if (!time || !utcTime.test(time)) return undefined;
  const second = `${time.slice(0, 19)}Z`;
  return Number.isNaN(Date.parse(second)) ? undefined : second;
}

/**
 * A file that is not a thumbnail in the folder is returned as a deletion: it may have been a thumbnail until
 * it was renamed or moved, and the deletion of an unknown item has no effect.
 */
export function thumbnailChange(item: LibraryItem, folder: string): LibraryChange {
  const { itemId, etag, path } = item;
  const thumbnail = readThumbnailPath(path, folder);
  if (thumbnail === undefined) return { kind: 'deleted', itemId };
  return { kind: 'file', itemId, etag: etag ?? '', modifiedAt: wholeSeconds(item.modified), ...thumbnail };
}

/** `{folder}/{base}_{S|M|L}Thumb.jpg` in any case; the base in lower case. */
export function readThumbnailPath(path: string, folder: string): { base: string; size: Size } | undefined {
  const cut = path.lastIndexOf('/');
  if (path.slice(0, cut).toLowerCase() !== folder.toLowerCase()) return undefined;
  const match = /^(.+)_([SML])Thumb\.jpg$/i.exec(path.slice(cut + 1));
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  return { base: match[1].toLowerCase(), size: match[2].toUpperCase() as Size };
}
