/** Whether what Instep wrote over can be put back. */
import type { State } from '../../shared/adapters/state.ts';
import { sizes } from '../../shared/core/observation.ts';
import type { Tenant } from '../tenant/truth/tenant.ts';
import type { LibraryFile, Write } from '../tenant/truth/types.ts';

export type Files = ReadonlyMap<string, Pick<LibraryFile, 'bytes'>>;

/** Those that others have written, by their paths. */
export function filesOfOthers(tenant: Tenant): Files {
  const files = tenant.geos.flatMap(({ library }) => [...library.files.values()]);
  return new Map(files.filter(({ by }) => by !== 'app').map(({ path, bytes }) => [path, { bytes }]));
}

/** The paths of files that Instep was the first to write in a night, and that no undo copy holds. */
export async function notKept({ undo }: State, before: Files, writes: readonly Write[]): Promise<string[]> {
  const first = new Map<string, Write>();
  for (const write of writes) {
    const { path, kind } = write;
    if (kind !== 'property' && path !== undefined && !first.has(path)) first.set(path, write);
  }
  const lost: string[] = [];
  for (const [path, { by, userId }] of first) {
    const file = before.get(path);
    if (by !== 'app' || userId === undefined || file === undefined) continue;
    if (await isKept(undo, userId, await file.bytes())) continue;
    const copies = await Promise.all((await undo.runs(userId)).map((runId) => undo.get(userId, runId)));
    const readable = copies.filter(({ length }) => length > 0).length;
    lost.push(`${path} of ${userId}, who has ${copies.length} copies, ${readable} of them readable`);
  }
  return lost;
}

async function isKept(undo: State['undo'], userId: string, bytes: Buffer): Promise<boolean> {
  for (const runId of await undo.runs(userId)) {
    for (const { files } of await undo.get(userId, runId)) {
      if (sizes.some((size) => files[size] !== undefined && bytes.equals(files[size]))) return true;
    }
  }
  return false;
}
