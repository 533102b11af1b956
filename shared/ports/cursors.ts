/** The store of cursors, small named values. May throw as the stores in state.ts. */
import type { Stored } from './state.ts';

/**
 * Delta links, epochs, the last closed run's settings. Values are plain JSON, at most 30,000 characters. `version`: the
 * version of the schema that the caller knows, default 1; it is stored with each value.
 */
export interface CursorStore {
  /** Throws PermanentError `newer-schema` for a value with a later version. */
  get(name: string, version?: number): Promise<unknown>;
  /** As `get`, with the ETag for `replace`. */
  stored(name: string, version?: number): Promise<Stored<unknown> | undefined>;
  /** Writes or overwrites a value. */
  set(name: string, value: unknown, version?: number): Promise<void>;
  /**
   * Writes only where the value still has this ETag; undefined: where there is none. Returns the new ETag, or undefined if
   * another writer was there first.
   */
  replace(
    name: string,
    value: unknown,
    on: { readonly etag: string | undefined; readonly version?: number },
  ): Promise<string | undefined>;
  /** With an ETag, only the value that has it. A missing value counts as removed. */
  remove(name: string, etag?: string): Promise<void>;
  /** Names and values below a prefix, for example all users to erase. */
  list(prefix: string, version?: number): Promise<readonly (Stored<unknown> & { readonly name: string })[]>;
}
