/** The smallest set of single faults with which a seed still breaks the same promise. */
import { BrokenInvariant } from './invariants/names.ts';
import { type Played, playSeed } from './play-seed.ts';

export interface Smaller {
  readonly only: ReadonlySet<number>;
  readonly played: Played;
  /** Time ran out before nothing more could go. */
  readonly isUnfinished: boolean;
}

type Play = (seed: string, only: ReadonlySet<number>) => Promise<Played>;

/** `play` is replaced in tests. */
export async function shrink(
  failed: Played,
  { withinMs, play = playSeed }: { readonly withinMs: number; readonly play?: Play },
): Promise<Smaller> {
  const end = processorMs() + withinMs;
  let played = failed;
  let kept = failed.faults.map(({ number }) => number);

  async function fails(numbers: readonly number[]): Promise<boolean> {
    const again = await play(failed.seed, new Set(numbers));
    if (!isSame(again.failure, failed.failure)) return false;
    played = again;
    // Fewer may have come to pass.
    kept = again.faults.map(({ number }) => number);
    return true;
  }

  for (const kind of new Set(failed.faults.map((fault) => fault.kind))) {
    if (processorMs() > end) break;
    const ofKind = new Set(failed.faults.filter((one) => one.kind === kind).map(({ number }) => number));
    if (kept.some((number) => ofKind.has(number))) await fails(kept.filter((number) => !ofKind.has(number)));
  }
  for (let parts = 1; kept.length > 0 && processorMs() < end; ) {
    const size = Math.ceil(kept.length / parts);
    if (await leavesOut(size)) parts = Math.max(1, Math.min(parts, kept.length));
    else if (size === 1) return { only: new Set(kept), played, isUnfinished: false };
    else parts *= 2;
  }
  return { only: new Set(kept), played, isUnfinished: kept.length > 0 };

  /** Leaves out parts of this size, one after the other, for as long as there is time; true when any could go. */
  async function leavesOut(size: number): Promise<boolean> {
    let isSmaller = false;
    for (let at = 0; at < kept.length && processorMs() < end; ) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      if (await fails(rest)) isSmaller = true;
      else at += size;
    }
    return isSmaller;
  }
}

/** A machine that is busy with other things gives no less of it. */
function processorMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

export function isSame(one: Error | undefined, other: Error | undefined): boolean {
  if (one instanceof BrokenInvariant && other instanceof BrokenInvariant)
    return one.invariant === other.invariant;
  return one?.message === other?.message;
}
