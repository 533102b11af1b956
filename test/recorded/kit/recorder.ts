/** Watches a test stage, and records step by step what it stored, sent, reported, requested and wrote. */
import type { LoggedRequest } from '../../../local/tenant/server/accounting.ts';
import type { Play } from '../../kit/in-process.ts';
import { countedRequests, writesToTenant } from './requests.ts';
import { type Contents, changesBetween, contentsOf } from './storage.ts';

export interface Recorder {
  /** Does the work, and records its effects. */
  step(name: string, work: () => Promise<unknown>): Promise<void>;
  /** By name of the step, in order. */
  readonly steps: Readonly<Record<string, unknown>>;
}

export async function createRecorder(stage: Play): Promise<Recorder> {
  const messages = watchQueues(stage);
  passWaits(stage);
  const { account } = stage;
  const steps: Record<string, unknown> = {};
  let stored: Contents = await contentsOf(account);
  const log = stage.server.requests as LoggedRequest[];

  async function step(name: string, work: () => Promise<unknown>): Promise<void> {
    const from = { events: stage.events.length, errors: stage.errors.length };
    const writes = stage.tenant.writes.length;
    messages.length = 0;
    log.length = 0;
    const answer = await work();
    const requests = countedRequests(log);
    const after = await contentsOf(account);
    const number = String(Object.keys(steps).length + 1).padStart(2, '0');
    steps[`${number} ${name}`] = {
      at: stage.now().toISOString(),
      answer: shortened(answer),
      messages: [...messages],
      events: stage.events.slice(from.events),
      thrown: stage.errors.slice(from.errors).map(({ name: kind, message }) => ({ kind, message })),
      requests,
      writes: writesToTenant(stage.tenant.writes.slice(writes)),
      stored: changesBetween(stored, after),
    };
    stored = after;
  }

  return { step, steps };
}

/** A wait passes by the test's clock; time-outs by the machine's clock never fire. */
function passWaits(stage: Play): void {
  stage.wrap('timer', () => ({
    async wait(ms, signal) {
      if (signal === undefined) return stage.pass({ minutes: ms / 60_000 });
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
  }));
}

/** A run's record stands among what was stored. */
function shortened(answer: unknown): unknown {
  if (typeof answer !== 'object' || answer === null) return answer ?? null;
  return 'id' in answer && 'settingsHash' in answer ? { run: answer.id } : answer;
}

/** Every message in the order of sending, with its delay. */
function watchQueues(stage: Play): unknown[] {
  const messages: unknown[] = [];
  stage.wrap('queues', (queues) => ({
    async send(queue, body, delayMs = 0) {
      messages.push({ queue, body, delayMs });
      await queues.send(queue, body, delayMs);
    },
    async schedule(queue, body, delayMs) {
      messages.push({ queue, body, delayMs, scheduled: true });
      const scheduled = await queues.schedule(queue, body, delayMs);
      return {
        async cancel() {
          messages.push({ queue, body, cancelled: true });
          await scheduled.cancel();
        },
      };
    },
  }));
  return messages;
}
