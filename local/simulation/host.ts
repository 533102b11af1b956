/**
 * Worker processes and what the Functions host does for them: messages are taken from the queues, hidden while they are
 * worked on, shown again when the work failed or the worker died, and given to the poison queue after five times.
 * An invocation that takes too long ends with its worker process, because the host restarts that
 * (https://learn.microsoft.com/azure/azure-functions/functions-host-json#functiontimeout). Not imitated: cold starts,
 * scaling by load, and the time limit of HTTP calls and timers.
 */
import { poisonQueue, queueNames } from '../../shared/adapters/storage-names.ts';
import type { QueueName } from '../../shared/ports/runtime.ts';
import type { Context } from '../../shared/workflows/context.ts';
import { dispatch } from './dispatch.ts';
import type { Message, Queues } from './storage/queue-service.ts';
import type { VirtualTime } from './virtual-time.ts';
import type { Life } from './wire.ts';

/** `batchSize` and `newBatchThreshold` of host.json together. */
const mostAtOnce = 4;
const usuallyHiddenMs = 120_000;
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
  /** How long an invocation for a message may take from now on. */
  readonly timeoutMs: () => number;
  /** Whether an invocation that takes too long goes on all the same. */
  readonly goesOn: (queue: string) => boolean;
  readonly tell: (line: string) => void;
  readonly workers: number;
  /** How long a message is hidden that is worked on; two minutes by default, after which it is delivered again. */
  readonly hiddenMs?: number;
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

  /** Nothing lies in a queue and no worker works. */
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
      if (next === undefined || worker === undefined || worker.working >= mostAtOnce) break;
      if (next.message.visibleAt > time.ms()) break;
      this.#take(worker, next.queue, next.message);
    }
    const next = this.#first();
    const waitMs = next === undefined ? pollMs : Math.max(pollMs, next.message.visibleAt - time.ms());
    const isWorking = this.workers.some(({ working }) => working > 0);
    time.in(isWorking ? pollMs : waitMs, () => this.#look());
  }

  #take(worker: Worker, queue: string, message: Message): void {
    const { queues, tell, twice, time, timeoutMs, hiddenMs = usuallyHiddenMs } = this.#options;
    queues.take(message, twice() ? 0 : hiddenMs);
    tell(`${worker.life.name} takes ${queue} ${Buffer.from(message.text, 'base64').toString('utf8')}`);
    worker.working += 1;
    let isOver = false;
    this.#deliver(worker, queue, message).finally(() => {
      worker.working -= 1;
      isOver = true;
    });
    time.in(timeoutMs(), () => {
      if (!isOver && worker.life.alive) this.#timeOut(worker, queue, message);
    });
  }

  #timeOut(worker: Worker, queue: string, message: Message): void {
    const { tell, goesOn, queues, time } = this.#options;
    if (goesOn(queue)) return;
    tell(`The host ends a function of ${worker.life.name} that takes too long: ${queue}`);
    message.visibleAt = time.ms() + usuallyHiddenMs;
    if (queues.all(queue).includes(message)) this.#failed(queue, message);
    this.kill(worker);
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
      this.#failed(queue, message);
    }
  }

  /** It comes back, or goes to the poison queue. */
  #failed(queue: string, message: Message): void {
    const { queues } = this.#options;
    if (message.dequeued < mostDeliveries || !isQueueName(queue)) return;
    queues.remove(queue, message.id);
    queues.put(poisonQueue(queue), message.text);
  }

  #note(error: unknown): void {
    this.thrown.push(error instanceof Error ? error : new Error(String(error)));
  }
}

function isQueueName(name: string): name is QueueName {
  return (queueNames as readonly string[]).includes(name);
}
