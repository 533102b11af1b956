/**
 * What Instep knew of a user's photo files when it last wrote one of them: of each file that it wrote, and of each that it
 * read after its first write. Another program may replace a file after that, and a cache may answer what was there before;
 * no reading can tell (DECISIONS.md, D-one-moment).
 */
import type { Carried } from './watch.ts';

interface Repair {
  readonly lease: string | undefined;
  readonly sinceMs: number;
  /** By path: of which moment Instep knows the file. */
  readonly known: Map<string, number>;
}

export interface FileAt {
  readonly host: string;
  readonly path: string;
}

export class Looks {
  /** By the files that belong together. */
  readonly #repairs = new Map<string, Repair>();

  wrote(file: FileAt, { grant }: Pick<Carried, 'grant'>, atMs: number): void {
    const before = this.#repairs.get(setOf(file));
    const isSame = before !== undefined && before.lease === grant?.etag;
    const repair = isSame ? before : { lease: grant?.etag, sinceMs: atMs, known: new Map() };
    repair.known.set(file.path, atMs);
    this.#repairs.set(setOf(file), repair);
  }

  /** The first reading of a repair counts: what a later run reads, it may not be allowed to repair. */
  read(file: FileAt, { sentMs, asOfMs }: { readonly sentMs: number; readonly asOfMs: number }): void {
    const repair = this.#repairs.get(setOf(file));
    if (repair === undefined || sentMs < repair.sinceMs || repair.known.has(file.path)) return;
    repair.known.set(file.path, asOfMs);
  }

  /** Whether the file was replaced at `modified` without Instep being able to know. */
  isOutdated(file: FileAt & { readonly modified: number }): boolean {
    const asOfMs = this.#repairs.get(setOf(file))?.known.get(file.path);
    return asOfMs !== undefined && asOfMs < file.modified;
  }
}

function setOf({ host, path }: FileAt): string {
  return `${host}${path.replace(/_[SML]Thumb\.jpg$/i, '')}`;
}
