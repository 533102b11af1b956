/** How much is sent in one night: to the tenant for its users, of each message, and while a service asks to wait. */
import type { NumberedFault } from '../fault-log.ts';
import type { Queues } from '../storage/queue-service.ts';
import type { Promises } from './names.ts';

/** On the average of all users: several times what the worst nights send. */
const mostRequests = 40;
/** Three files and five properties, written again by attempts of the night, requests on demand and undos. */
const mostWrites = 100;
/** A message is sent again by what tidies up, and by the repeats of a request. */
const mostAlike = 4;
/** Attempts that are counted in messages: at most 12 of a repair chunk, and 16 waits for a service. */
const mostAttempts = 16;
/** Attempts of an operation are counted in its row: its message is the same each time. */
const isOfOperation = /^sync-user /;

/** After these a message is worked on again, and may send its successor once more. */
const repeating = /^(twice|killed|function timeout|storage (lost-answer|ill-after-effect|late))$/;

export interface Effort {
  readonly requests: number;
  readonly users: number;
  /** To the user who was written most often. */
  readonly writes: number;
  readonly faults: readonly NumberedFault[];
}

export class Efforts {
  readonly #promises: Promises;
  readonly #sent = new Map<string, number>();

  constructor(promises: Promises, queues: Queues) {
    this.#promises = promises;
    const put = queues.put.bind(queues);
    queues.put = (queue, text, delayMs) => {
      const key = `${queue} ${Buffer.from(text, 'base64').toString('utf8')}`;
      this.#sent.set(key, (this.#sent.get(key) ?? 0) + 1);
      return put(queue, text, delayMs);
    };
  }

  beforeNight(): void {
    this.#sent.clear();
  }

  afterNight({ requests, users, writes, faults }: Effort): void {
    const repeats = faults.filter(({ kind }) => repeating.test(kind)).length;
    const tooMany = [...this.#sent].filter(
      ([text, times]) => times > mostOf(text) + repeats || attemptOf(text) > mostAttempts,
    );
    const told = () => JSON.stringify({ requests, users, writes, tooMany });
    const holds = requests <= mostRequests * users && writes <= mostWrites && tooMany.length === 0;
    this.#promises.must('effort-is-bounded', holds, told);
  }
}

function mostOf(text: string): number {
  return isOfOperation.test(text) ? mostAlike + mostAttempts : mostAlike;
}

function attemptOf(text: string): number {
  return Number(/"(?:attempt|waits)":(\d+)/.exec(text)?.[1] ?? 0);
}
