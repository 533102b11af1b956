/** Stores and lists of a few lines, for tests of single functions of the refresh. */
import { PermanentError } from '../../shared/core/errors.ts';
import type { Context } from '../../shared/workflows/context.ts';

export const now = new Date('2026-11-24T01:00:00Z');
export const runId = '20261124T010000Z';
/** How long a service may ask the refresh to wait. */
export const patienceMs = 60_000;

/** Only what the function under test asks of its ports. */
export function contextOf(parts: object): Context {
  return { clock: { now: () => now }, ...parts } as unknown as Context;
}

export function memory(values: Record<string, unknown>) {
  const kept = new Map(Object.entries(values));
  /** The content. */
  const etagOf = (name: string) => (kept.has(name) ? JSON.stringify(kept.get(name)) : undefined);
  return {
    kept,
    get: async (name: string) => kept.get(name),
    stored: async (name: string) => {
      const etag = etagOf(name);
      return etag === undefined ? undefined : { value: kept.get(name), etag };
    },
    replace: async (name: string, value: unknown, { etag }: { etag: string | undefined }) => {
      if (etagOf(name) !== etag) return undefined;
      kept.set(name, value);
      return etagOf(name);
    },
    set: async (name: string, value: unknown) => void kept.set(name, value),
    remove: async (name: string) => void kept.delete(name),
    list: async (prefix: string) =>
      [...kept].filter(([name]) => name.startsWith(prefix)).map(([name, value]) => ({ name, value })),
  };
}

export async function* pagesOf<T>(...pages: readonly T[]): AsyncGenerator<T> {
  yield* pages;
}

export function refusal(code: string, status?: number): PermanentError {
  return new PermanentError(code, 'No.', status === undefined ? {} : { status });
}
