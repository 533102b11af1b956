/** The parts of the package by size. */
import { table } from '../../local/terminal.ts';
import type { Entry } from './zip.ts';

export interface Share {
  /** A dependency in `node_modules`, or the app with all others. */
  readonly name: string;
  readonly files: number;
  readonly bytes: number;
  readonly packedBytes: number;
}

const own = 'The bundle';
/** Share of the packed size; smaller parts are summed up in one line. */
const worthALine = 0.01;

/** Largest first. Nested packages count towards the outermost. */
export function sharesOf(entries: readonly Entry[]): Share[] {
  const groups = Map.groupBy(
    entries,
    ({ name }) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? own,
  );
  return [...groups]
    .map(([name, members]) =>
      sum(
        name,
        members.map((member) => ({ ...member, files: 1 })),
      ),
    )
    .sort((a, b) => b.packedBytes - a.packedBytes || (a.name < b.name ? -1 : 1));
}

/** The table that `npm run package` prints. */
export function describeSizes(shares: readonly Share[]): string {
  const all = sum('All', shares);
  const isSmall = ({ name, packedBytes }: Share) =>
    name !== own && packedBytes < all.packedBytes * worthALine;
  const small = shares.filter(isSmall);
  const rows = [...shares.filter((share) => !isSmall(share)), sum(`${small.length} others`, small), all];
  return table(
    [
      ['', 'files', 'MB', 'MB zipped'],
      ...rows.map(({ name, files, bytes, packedBytes }) => [
        name,
        `${files}`,
        megabytes(bytes),
        megabytes(packedBytes),
      ]),
    ],
    { indent: '' },
  );
}

function sum(name: string, parts: readonly Omit<Share, 'name'>[]): Share {
  const total = (of: (part: Omit<Share, 'name'>) => number) => parts.reduce((so, part) => so + of(part), 0);
  return {
    name,
    files: total(({ files }) => files),
    bytes: total(({ bytes }) => bytes),
    packedBytes: total(({ packedBytes }) => packedBytes),
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(2);
}
