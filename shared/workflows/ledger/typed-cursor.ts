/** Reads and writes a cursor with its schema (DECISIONS.md, D-cursor-registry). */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { State } from '../context.ts';

export interface CursorForm<T> {
  readonly schema: z.ZodType<T>;
  /** Version of the schema. A build that knows only an older version refuses the value. */
  readonly version: number;
  /** How a value that does not fit the schema is treated. */
  readonly unreadable: 'absent' | 'fails';
}

type Store = State['cursors'];

/** A value as it was read, and the right to replace or remove just that value. */
export interface Held<T> {
  readonly value: T | undefined;
  /** Undefined: another writer was there first. */
  replace(value: T): Promise<Held<T> | undefined>;
  /** Has no effect if there is no value, or another writer was there first. */
  remove(): Promise<void>;
}

export interface Cursor<T> {
  get(cursors: Store): Promise<T | undefined>;
  hold(cursors: Store): Promise<Held<T>>;
  set(cursors: Store, value: T): Promise<void>;
  remove(cursors: Store): Promise<void>;
}

export interface CursorPerKey<T> {
  get(cursors: Store, key: string): Promise<T | undefined>;
  /** `instead`: counts in place of a value that cannot be read. */
  hold(cursors: Store, key: string, instead?: T): Promise<Held<T>>;
  set(cursors: Store, key: string, value: T): Promise<void>;
  remove(cursors: Store, key: string): Promise<void>;
  list(cursors: Store): Promise<readonly Kept<T>[]>;
  /** For values about single users: an unreadable one does not stop the others. */
  listEach(
    cursors: Store,
  ): Promise<{ readonly values: readonly HeldByKey<T>[]; readonly unreadable: readonly Unreadable[] }>;
}

export type HeldByKey<T> = Kept<T> & Held<T>;

export interface Kept<T> {
  readonly key: string;
  readonly value: T;
}

export interface Unreadable {
  readonly key: string;
  readonly error: PermanentError;
}

export function cursor<T>(name: string, form: CursorForm<T>): Cursor<T> {
  const all = cursorPerKey(name, form);
  return {
    get: (cursors) => all.get(cursors, ''),
    hold: (cursors) => all.hold(cursors, ''),
    set: (cursors, value) => all.set(cursors, '', value),
    remove: (cursors) => all.remove(cursors, ''),
  };
}

/** The name is the prefix, directly followed by the key. */
export function cursorPerKey<T>(prefix: string, form: CursorForm<T>): CursorPerKey<T> {
  const { version } = form;
  const keyOf = (name: string) => name.slice(prefix.length);
  const held = <V extends T | undefined>(cursors: Store, at: StoredAt, value: V): Held<T> & { value: V } => ({
    value,
    async replace(next) {
      const etag = await cursors.replace(at.name, next, { etag: at.etag, version });
      return etag === undefined ? undefined : held(cursors, { ...at, etag }, next);
    },
    async remove() {
      if (at.etag !== undefined) await cursors.remove(at.name, at.etag);
    },
  });
  return {
    async get(cursors, key) {
      const value = await cursors.get(prefix + key, version);
      return value === undefined ? undefined : read(prefix + key, value, form);
    },
    async hold(cursors, key, instead) {
      const name = prefix + key;
      const stored = await cursors.stored(name, version);
      const value = stored && read(name, stored.value, form, instead);
      return held(cursors, { name, etag: stored?.etag }, value);
    },
    set: (cursors, key, value) => cursors.set(prefix + key, value, version),
    remove: (cursors, key) => cursors.remove(prefix + key),
    async list(cursors) {
      const found = await cursors.list(prefix, version);
      return found.flatMap(({ name, value }) => {
        const readable = read(name, value, form);
        return readable === undefined ? [] : [{ key: keyOf(name), value: readable }];
      });
    },
    async listEach(cursors) {
      const found = await cursors.list(prefix, version);
      const values: HeldByKey<T>[] = [];
      const unreadable: Unreadable[] = [];
      for (const { name, value, etag } of found) {
        const parsed = form.schema.safeParse(value);
        if (parsed.success) values.push({ key: keyOf(name), ...held(cursors, { name, etag }, parsed.data) });
        else unreadable.push({ key: keyOf(name), error: unreadableError(name, parsed.error) });
      }
      return { values, unreadable };
    },
  };
}

interface StoredAt {
  readonly name: string;
  readonly etag: string | undefined;
}

function read<T>(
  name: string,
  value: unknown,
  { schema, unreadable }: CursorForm<T>,
  instead?: T,
): T | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (instead !== undefined || unreadable === 'absent') return instead;
  throw unreadableError(name, parsed.error);
}

/** Replaces a value that does not fit its schema. A value with a later version is still refused. */
export async function orIfUnreadable<T, O>(value: Promise<T>, otherwise: () => Promise<O>): Promise<T | O> {
  try {
    return await value;
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'unreadable-cursor') return otherwise();
    throw error;
  }
}

function unreadableError(name: string, cause: z.ZodError): PermanentError {
  return new PermanentError(
    'unreadable-cursor',
    `The cursor ${name} cannot be read. Restore it from a backup of table Cursors, or remove its row. ${z.prettifyError(cause)}`,
    { cause },
  );
}
