/** The position in the enumeration of each photo library. */
import { type GeoHost, isOf } from '../../core/geo.ts';
import { sumOf } from '../../core/totals.ts';
import type { State } from '../context.ts';
import { libraryCursors } from './cursors.ts';

export type LibraryCursor = NonNullable<Awaited<ReturnType<typeof holdLibraryCursor>>['value']>;

/** The home library keeps the name it had when it was the only one (DECISIONS.md, D-geo-home-keys). */
function keyOf({ home, host }: GeoHost): string {
  return home ? '' : `:${host}`;
}

export function holdLibraryCursor({ cursors }: Pick<State, 'cursors'>, geo: GeoHost) {
  return libraryCursors.hold(cursors, keyOf(geo));
}

export async function saveLibraryCursor(
  { cursors }: Pick<State, 'cursors'>,
  geo: GeoHost,
  cursor: LibraryCursor,
): Promise<void> {
  await libraryCursors.set(cursors, keyOf(geo), cursor);
}

/** The positions of all geo locations that were ever listed. Sends no request to the tenant. */
export async function readLibraryCursors({
  cursors,
}: Pick<State, 'cursors'>): Promise<readonly (LibraryCursor & GeoHost)[]> {
  const found = await libraryCursors.list(cursors);
  return found
    .filter(({ key }) => key === '' || key.startsWith(':'))
    .map(({ key, value }) => ({ ...value, home: key === '', host: key.slice(1) }));
}

/** Whether a run listed the library of a geo location to its end, and understood every row. */
export async function listedIn(
  context: Pick<State, 'cursors'>,
  runId: string,
): Promise<(location: GeoHost) => boolean> {
  const positions = await readLibraryCursors(context);
  const listed = positions.filter(
    ({ doneFor, progress }) => doneFor === runId && progress?.runId === runId && sumOf(progress.rows) === 0,
  );
  return (location) => listed.some(({ host }) => isOf(host, location));
}
