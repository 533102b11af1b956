/** Services that never answer, and the time that passes for a preflight that waits only for them. */
import { setImmediate } from 'node:timers/promises';
import type { ProbeAnswer } from '../../shared/core/preflight/probe.ts';
import type { Probes } from '../../shared/ports/probes.ts';
import type { Context } from '../../shared/workflows/context.ts';

export type SilentProbe = 'photo' | 'photoInBatch' | 'pictureListBySharePoint' | 'pictureFolder' | 'profile';

export interface Silence {
  /** Its clock moves only to the end of a time limit, once every other answer has come. */
  readonly context: Context;
  passedMs(): number;
}

/** How long the other answers really take does not matter, so that a slow machine changes nothing. */
export function silenced(context: Context, probes: readonly SilentProbe[]): Silence {
  const began = Date.now();
  const never = new Set<unknown>();
  const limits: { readonly at: number; over(): void }[] = [];
  let awaited = 0;
  let passed = 0;

  function ask<T>(): Promise<ProbeAnswer<T>> {
    const { promise } = Promise.withResolvers<ProbeAnswer<T>>();
    never.add(promise);
    return promise;
  }

  async function passTime(): Promise<void> {
    // What follows from the answers is asked first.
    await setImmediate();
    if (awaited > 0) return;
    const next = limits.sort((a, b) => a.at - b.at).shift();
    if (next === undefined) return;
    passed = Math.max(passed, next.at);
    next.over();
    await passTime();
  }

  const inTime: Probes['inTime'] = async (answer, withinMs) => {
    if (never.has(answer)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      limits.push({ at: passed + withinMs, over: resolve });
      void passTime();
      await promise;
      return { kind: 'silent', cause: `no answer within ${withinMs / 1_000} s` };
    }
    awaited += 1;
    try {
      return await answer;
    } finally {
      awaited -= 1;
      void passTime();
    }
  };

  return {
    context: {
      ...context,
      clock: { now: () => new Date(began + passed) },
      probes: { ...context.probes, ...Object.fromEntries(probes.map((name) => [name, ask])), inTime },
    },
    passedMs: () => passed,
  };
}
