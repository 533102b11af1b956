/** When the lists of a library say that its files were written; `unkind`: what may be wrong with such times. */
import { createRandom, type Random } from './random.ts';
import type { LibraryFile, LibraryFolder } from './types.ts';

/** How far the clock of a front end may be from the others. */
const mostStepMs = 5 * 60_000;
/** Of sixteen: files of which the lists of an unkind library never say when they were written. */
const untimed = 3;

export class FileTimes {
  readonly #unkind: boolean;
  readonly #random: Random;

  constructor({ seed, unkindTimes }: { readonly seed: number | string; readonly unkindTimes: boolean }) {
    this.#unkind = unkindTimes;
    this.#random = createRandom(`${seed}/file-times`);
  }

  /** The stamp of the front end that stores the file. */
  stamp(at: Date): Date {
    if (!this.#unkind || this.#random.below(4) > 0) return at;
    return new Date(at.getTime() + this.#random.below(2 * mostStepMs) - mostStepMs);
  }

  /** Whether a file that is encoded again in the background gets the time of that. */
  movesLate(): boolean {
    return this.#unkind && this.#random.below(2) === 0;
  }

  /** In whole seconds, as Graph and REST answer it. Undefined: the list does not say. */
  listed(entry: LibraryFile | LibraryFolder): string | undefined {
    if (this.#unkind && Number.parseInt(entry.guid.slice(0, 1), 16) < untimed) return undefined;
    const at = 'stamped' in entry ? entry.stamped : entry.modified;
    return `${at.toISOString().slice(0, 19)}Z`;
  }
}
