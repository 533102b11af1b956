/** Application Insights hangs, refuses, or is slow: no work waits for it, and little is lost. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ingestion, startIngestion } from '../../local/telemetry/ingestion.ts';
import { systemTimer } from '../../shared/adapters/clock.ts';
import { outbox } from '../../shared/adapters/telemetry/outbox.ts';
import { createTelemetry } from '../../shared/adapters/telemetry/telemetry.ts';
import { silenceSdk } from '../../shared/config/environment.ts';
import { events } from '../../shared/core/events.ts';
import type { Telemetry } from '../../shared/ports/runtime.ts';

// Otherwise the SDK sends statistics about itself to a host on the Internet.
silenceSdk();

async function msOf(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return performance.now() - before;
}

describe('Application Insights', () => {
  let ingestion: Ingestion;
  beforeAll(async () => {
    ingestion = await startIngestion();
  });
  afterAll(() => ingestion.stop());
  beforeEach(() => {
    ingestion.answerWith(200);
    ingestion.envelopes.length = 0;
  });

  function sender(): Telemetry & { send(runId: string): Promise<void> } {
    const credential = {
      getToken: async () => ({ token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 }),
    };
    const { connectionString } = ingestion;
    const telemetry = createTelemetry({ connectionString, credential, log: () => undefined });
    return {
      ...telemetry,
      async send(runId) {
        telemetry.event(events.runCompleted, { runId }, {});
        await telemetry.flush();
      },
    };
  }

  test.each(['hang', 429, 500, 503] as const)(
    'Application Insights: %s delays the first function only a little, and the next ones not at all',
    async (answer) => {
      const telemetry = sender();
      await telemetry.send('r0');
      ingestion.answerWith(answer);
      expect(await msOf(() => telemetry.send('r1'))).toBeLessThan(5_000);
      const next = await msOf(async () => {
        for (let number = 2; number < 22; number += 1) await telemetry.send(`r${number}`);
      });
      expect(next).toBeLessThan(200);
    },
  );

  test('Application Insights: a refused group is sent again, later', async () => {
    const telemetry = sender();
    await telemetry.send('r0');
    // On a busy machine the first answer may come after the function has gone on.
    await expect.poll(() => ingestion.envelopes.length, { timeout: 20_000 }).toBe(1);
    ingestion.answerWith(503);
    await telemetry.send('r1');
    expect(ingestion.envelopes).toHaveLength(1);
  });
});

describe('events that wait for Application Insights', () => {
  interface Service {
    answer: 'accepts' | 'refuses' | 'hangs' | 'throws';
    nowMs: number;
    readonly accepted: number[];
    readonly warnings: string[];
    release(accepted: boolean): void;
  }

  function service() {
    const state: Service = {
      answer: 'accepts',
      nowMs: 0,
      accepted: [],
      warnings: [],
      release: () => undefined,
    };
    const box = outbox<number>({
      async send(group) {
        if (state.answer === 'throws') throw new Error('no module');
        if (state.answer === 'accepts') state.accepted.push(...group);
        if (state.answer !== 'hangs') return state.answer === 'accepts';
        const { promise, resolve } = Promise.withResolvers<boolean>();
        state.release = resolve;
        return promise;
      },
      warn: (line) => state.warnings.push(line),
      now: () => state.nowMs,
      timer: systemTimer,
      groupWithinMs: 20,
    });
    return { state, box };
  }

  test.each(['refuses', 'throws'] as const)(
    'a service that %s is not called for a minute, and nothing is lost',
    async (answer) => {
      const { state, box } = service();
      state.answer = answer;
      for (let event = 0; event < 1_200; event += 1) box.add(event);
      await box.flush();
      state.answer = 'accepts';
      await box.flush();
      expect(state.accepted).toEqual([]);
      state.nowMs = 60_000;
      await box.flush();
      expect(state.accepted).toEqual(Array.from({ length: 1_200 }, (_, event) => event));
    },
  );

  test.each([true, false])(
    'a group that hangs is sent once if it was accepted (%s), and nothing overtakes it',
    async (accepted) => {
      const { state, box } = service();
      state.answer = 'hangs';
      box.add(1);
      await box.flush();
      expect(state.warnings).toHaveLength(1);
      state.answer = 'accepts';
      state.nowMs = 60_000;
      box.add(2);
      await box.flush();
      expect(state.accepted).toEqual([]);
      state.release(accepted);
      await new Promise((resolve) => setImmediate(resolve));
      await box.flush();
      expect(state.accepted).toEqual(accepted ? [2] : [1, 2]);
    },
  );

  test('the newest ten thousand events are kept while the service is down, and the loss is reported', async () => {
    const { state, box } = service();
    state.answer = 'refuses';
    box.add(-1);
    await box.flush();
    for (let event = 0; event < 12_000; event += 1) box.add(event);
    await box.flush();
    expect(state.warnings.join()).toContain('2001 events were dropped');
    state.answer = 'accepts';
    state.nowMs = 60_000;
    await box.flush();
    expect([state.accepted.length, state.accepted[0], state.accepted.at(-1)]).toEqual([
      10_000, 2_000, 11_999,
    ]);
  });

  test('any number of events is sent while the service works', async () => {
    const { state, box } = service();
    for (let event = 0; event < 25_000; event += 1) box.add(event);
    await Promise.all([box.flush(), box.flush()]);
    expect(new Set(state.accepted).size).toBe(25_000);
  });
});
