/** Works on users side by side, a fixed number at a time; an error ends one user and is counted, as scripts log it. */
import type { RivalUser } from './client.ts';
import type { Pass } from './rival.ts';

/** `work` answers whether the user was written. From `isOver` on no further user is begun. */
export async function inPool(
  users: readonly RivalUser[],
  { atOnce, isOver = () => false }: { readonly atOnce: number; readonly isOver?: () => boolean },
  work: (user: RivalUser) => Promise<boolean>,
): Promise<Pass> {
  const written = new Set<string>();
  const failed = new Set<string>();
  let next = 0;
  const worker = async () => {
    for (let user = users[next++]; user !== undefined && !isOver(); user = users[next++]) {
      try {
        if (await work(user)) written.add(user.id);
      } catch {
        failed.add(user.id);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { written, failed };
}
