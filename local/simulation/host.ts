/**
 * Worker processes and what the Functions host does for them: messages are taken from the queues, hidden while they are
 * worked on, shown again when the work failed or the worker died, and given to the poison queue after five times.
 * Not imitated: cold starts, function time-outs, scaling by load.
 */
import { poisonQueue, queueNames } from '../../shared/adapters/storage-names.ts';
import type { QueueName } from '../../shared/ports/runtime.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { dispatch } from './dispatch.ts';
import type { Message, Queues } from './storage/queue-service.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Life } from './wire.ts';

/** As in host.json. */
const batchSize = 4;
const hiddenMs = 120_000;
const mostDeliveries = 5;
/** The host asks a queue again after at most so long. */
const pollMs = 100;

export interface Worker {
  readonly life: Life;
  readonly context: Context;
  working: number;
}

export interface HostOptions {
  readonly time: VirtualTime;
  readonly queues: Queues;
  /** Starts a process. */
  readonly start: (name: string) => Worker;
  /** Whether this message is to be delivered again although it is worked on. */
  readonly twice: () => boolean;
  readonly tell: (line: string) => void;
  readonly workers: number;
}

export class Host {
  readonly workers: Worker[] = [];
  /** What deliveries threw, by message of the error. */
  readonly thrown: Error[] = [];
  readonly #options: HostOptions;
  #started = 0;
  #looking = false;

  constructor(options: HostOptions) {
    this.#options = options;
    for (let number = 0; number < options.workers; number += 1) this.#startWorker();
  }

  /** Nothing lies in a queue and nobody works. */
  isIdle(): boolean {
    return this.workers.every(({ working }) => working === 0) && this.#first() === undefined;
  }

  /** Looks for messages now and then until the host is idle. */
  wake(): void {
    if (this.#looking) return;
    this.#looking = true;
    this.#look();
  }

  kill(worker: Worker): void {
    this.#options.tell(`${worker.life.name} is killed`);
    worker.life.alive = false;
    this.workers.splice(this.workers.indexOf(worker), 1);
    this.#startWorker();
    this.wake();
  }

  /** Does something in a worker as an HTTP call or a timer would; undefined when the worker died over it. */
  async ask<T>(worker: Worker, work: (context: Context) => Promise<T>): Promise<T | undefined> {
    worker.working += 1;
    try {
      return await work(worker.context);
    } catch (error) {
      this.#note(error);
      return undefined;
    } finally {
      worker.working -= 1;
      this.wake();
    }
  }

  #startWorker(): void {
    this.#started += 1;
    this.workers.push(this.#options.start(`worker ${this.#started}`));
  }

  #first(): { queue: string; message: Message } | undefined {
    return this.#options.queues.first(() => false);
  }

  #look(): void {
    const { time, queues } = this.#options;
    if (this.isIdle()) {
      this.#looking = false;
      return;
    }
    for (;;) {
      const next = queues.first(() => false);
      const worker = this.workers.toSorted((a, b) => a.working - b.working)[0];
      if (next === undefined || worker === undefined || worker.working >= batchSize) break;
      if (next.message.visibleAt > time.ms()) break;
      this.#take(worker, next.queue, next.message);
    }
    const next = this.#first();
    const waitMs = next === undefined ? pollMs : Math.max(pollMs, next.message.visibleAt - time.ms());
    const isWorking = this.workers.some(({ working }) => working > 0);
    time.in(isWorking ? pollMs : waitMs, () => this.#look());
  }

  #take(worker: Worker, queue: string, message: Message): void {
    const { queues, tell, twice } = this.#options;
    queues.take(message, twice() ? 0 : hiddenMs);
    tell(`${worker.life.name} takes ${queue} ${Buffer.from(message.text, 'base64').toString('utf8')}`);
    worker.working += 1;
    this.#deliver(worker, queue, message).finally(() => {
      worker.working -= 1;
    });
  }

  async #deliver(worker: Worker, queue: string, message: Message): Promise<void> {
    const { queues, tell } = this.#options;
    const body = Buffer.from(message.text, 'base64').toString('utf8');
    try {
      await dispatch(worker.context, queue, body);
      queues.remove(queue, message.id);
    } catch (error) {
      this.#note(error);
      tell(`${queue} ${body} failed: ${error instanceof Error ? error.message : String(error)}`);
      if (message.dequeued < mostDeliveries || !isQueueName(queue)) return;
      queues.remove(queue, message.id);
      queues.put(poisonQueue(queue), message.text);
    }
  }

  #note(error: unknown): void {
    this.thrown.push(error instanceof Error ? error : new Error(String(error)));
  }
}

function isQueueName(name: string): name is QueueName {
  return (queueNames as readonly string[]).includes(name);
}
