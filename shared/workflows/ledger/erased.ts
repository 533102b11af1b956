/** Users whose row was erased although the directory has them: it is asked for each of them once more (DECISIONS.md, D-erase). */
import type { State } from '../context.ts';

const prefix = 'erased:';

export async function noteErased({ cursors }: Pick<State, 'cursors'>, id: string): Promise<void> {
  await cursors.set(prefix + id, {});
}

export async function readErased({ cursors }: Pick<State, 'cursors'>): Promise<readonly string[]> {
  return (await cursors.list(prefix)).map(({ name }) => name.slice(prefix.length));
}

export async function forgetErased({ cursors }: Pick<State, 'cursors'>, id: string): Promise<void> {
  await cursors.remove(prefix + id);
}
