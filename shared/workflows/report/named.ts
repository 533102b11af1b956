/** The sign-in name beside the object id: reports are read by people, and the rows of a run hold ids alone (DECISIONS.md, D-names-in-reports). */
import type { State } from '../context.ts';
import type { Pages } from './pages.ts';

/** `signInName` is undefined for somebody who has been erased, or of whom the directory has told no name. */
export type Named<T> = T & { readonly signInName: string | undefined };

/** Reads the names of a page's users in one scan from the first to the last of them, not one by one. No page is empty. */
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
