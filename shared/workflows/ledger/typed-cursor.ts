/** Reads and writes a cursor in the one form that it has (DECISIONS.md, D-cursor-registry). */
import { z } from 'zod';
import { PermanentError } from '../../core/errors.ts';
import type { State } from '../context.ts';

export interface CursorForm<T> {
  readonly schema: z.ZodType<T>;
  /** Of the form. A build that knows only an older one refuses the value. */
  readonly version: number;
  /** What a value that does not fit the schema counts as. */
  readonly unreadable: 'absent' | 'fails';
}

type Store = State['cursors'];

export interface Cursor<T> {
  get(cursors: Store): Promise<T | undefined>;
  set(cursors: Store, value: T): Promise<void>;
  remove(cursors: Store): Promise<void>;
}

export interface CursorPerKey<T> {
  get(cursors: Store, key: string): Promise<T | undefined>;
  set(cursors: Store, key: string, value: T): Promise<void>;
  remove(cursors: Store, key: string): Promise<void>;
  list(cursors: Store): Promise<readonly { readonly key: string; readonly value: T }[]>;
}

export function cursor<T>(name: string, form: CursorForm<T>): Cursor<T> {
  const all = cursorPerKey(name, form);
  return {
    get: (cursors) => all.get(cursors, ''),
    set: (cursors, value) => all.set(cursors, '', value),
    remove: (cursors) => all.remove(cursors, ''),
  };
}

/** A key follows the prefix without anything between. */
export function cursorPerKey<T>(prefix: string, form: CursorForm<T>): CursorPerKey<T> {
  const { version } = form;
  return {
    async get(cursors, key) {
      const value = await cursors.get(prefix + key, version);
      return value === undefined ? undefined : read(prefix + key, value, form);
    },
    set: (cursors, key, value) => cursors.set(prefix + key, value, version),
    remove: (cursors, key) => cursors.remove(prefix + key),
    async list(cursors) {
      const found = await cursors.list(prefix, version);
      return found.flatMap(({ name, value }) => {
        const readable = read(name, value, form);
        return readable === undefined ? [] : [{ key: name.slice(prefix.length), value: readable }];
      });
    },
  };
}

function read<T>(name: string, value: unknown, { schema, unreadable }: CursorForm<T>): T | undefined {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (unreadable === 'absent') return undefined;
  throw new PermanentError(
    'unreadable-cursor',
    `The cursor ${name} cannot be read. Restore it from a backup of table Cursors, or remove its row. ${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}
