/**
 * Adds sign-in names to rows that hold object ids only, for people who read reports
 * (DECISIONS.md, D-names-in-reports).
 */
import type { State } from '../context.ts';
import type { Pages } from './pages.ts';

/** `signInName` is undefined for a user who has been erased, or who has no name in the directory. */
export type Named<T> = T & { readonly signInName: string | undefined };

/** Reads the names of a page in one scan from its first to its last user, not one by one. Pages must not be empty. */
export async function* named<T extends { readonly userId: string }>(
  { users }: Pick<State, 'users'>,
  pages: Pages<T>,
): Pages<Named<T>> {
  for await (const page of pages) {
    const wanted = new Set(page.map(({ userId }) => userId));
    const names = new Map<string, string>();
    const [first, last] = [page[0] as T, page.at(-1) as T];
    for await (const some of users.signInNames({ from: first.userId, to: `${last.userId}0` })) {
      for (const { id, upn } of some) if (wanted.has(id)) names.set(id, upn);
    }
    yield page.map((row) => ({ ...row, signInName: names.get(row.userId) }));
  }
}
