/**
 * Queues as `@azure/storage-queue` asks for them (create, send, delete), and as the host takes messages from them:
 * https://learn.microsoft.com/rest/api/storageservices/queue-service-rest-api
 */
import { nothing, type ServiceAnswer, type ServiceCall, ServiceError, textOf } from './service-call.ts';
import { xmlAnswer, xmlRefusal } from './xml.ts';

export interface Message {
  readonly id: string;
  readonly text: string;
  /** Times that it was taken. */
  dequeued: number;
  visibleAt: number;
  receipt: string;
}

const mostBytes = 64 * 1024;
const weekMs = 7 * 86_400_000;

export class Queues {
  readonly #queues = new Map<string, Message[]>();
  #number = 0;

  readonly now: () => Date;

  constructor(now: () => Date) {
    this.now = now;
  }

  readonly answer = (call: ServiceCall): ServiceAnswer => {
    try {
      return this.#act(call);
    } catch (error) {
      if (error instanceof ServiceError) return xmlRefusal(error);
      throw error;
    }
  };

  /** The message that is visible first of all queues but those that `skip` names; undefined: there is none. */
  first(skip: (queue: string) => boolean): { queue: string; message: Message } | undefined {
    let first: { queue: string; message: Message } | undefined;
    for (const [queue, messages] of this.#queues) {
      if (skip(queue)) continue;
      for (const message of messages)
        if (first === undefined || message.visibleAt < first.message.visibleAt) first = { queue, message };
    }
    return first;
  }

  /** As the host takes it: invisible for a time, with a receipt that ends those before. */
  take(message: Message, invisibleMs: number): void {
    message.dequeued += 1;
    message.visibleAt = this.now().getTime() + invisibleMs;
    message.receipt = this.#next();
  }

  remove(queue: string, id: string): void {
    const messages = this.#queue(queue);
    const at = messages.findIndex((message) => message.id === id);
    if (at >= 0) messages.splice(at, 1);
  }

  put(queue: string, text: string, delayMs = 0): Message {
    const id = this.#next();
    const message = {
      id,
      text,
      dequeued: 0,
      visibleAt: this.now().getTime() + delayMs,
      receipt: this.#next(),
    };
    this.#queue(queue).push(message);
    return message;
  }

  all(queue: string): readonly Message[] {
    return this.#queue(queue);
  }

  #act({ method, path, query, body }: ServiceCall): ServiceAnswer {
    const [, queue = '', , id] = path.split('/');
    if (method === 'PUT' && id === undefined && !path.includes('/messages')) {
      if (!this.#queues.has(queue)) this.#queues.set(queue, []);
      return { ...nothing, status: 201 };
    }
    if (method === 'POST' && path.endsWith('/messages')) return this.#send(queue, query, textOf(body));
    if (method === 'DELETE' && id !== undefined) {
      const message = this.#queue(queue).find((one) => one.id === decodeURIComponent(id));
      if (message === undefined) throw new ServiceError(404, 'MessageNotFound');
      if (message.receipt !== query.get('popreceipt')) throw new ServiceError(400, 'PopReceiptMismatch');
      this.remove(queue, message.id);
      return nothing;
    }
    throw new ServiceError(501, 'NotImplemented', `${method} ${path}`);
  }

  #send(queue: string, query: URLSearchParams, body: string): ServiceAnswer {
    const text = /<MessageText>([^<]*)<\/MessageText>/.exec(body)?.[1] ?? '';
    if (Buffer.byteLength(text) > mostBytes) throw new ServiceError(413, 'RequestBodyTooLarge');
    const delayMs = Number(query.get('visibilitytimeout') ?? 0) * 1000;
    if (delayMs > weekMs) throw new ServiceError(400, 'OutOfRangeQueryParameterValue');
    const { id, receipt, visibleAt } = this.put(queue, text, delayMs);
    const times = `<InsertionTime>${this.now().toUTCString()}</InsertionTime><ExpirationTime>${new Date(this.now().getTime() + weekMs).toUTCString()}</ExpirationTime>`;
    const rest = `<PopReceipt>${receipt}</PopReceipt><TimeNextVisible>${new Date(visibleAt).toUTCString()}</TimeNextVisible>`;
    const message = `<QueueMessage><MessageId>${id}</MessageId>${times}${rest}</QueueMessage>`;
    return xmlAnswer(201, `<QueueMessagesList>${message}</QueueMessagesList>`);
  }

  #queue(name: string): Message[] {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw new ServiceError(404, 'QueueNotFound');
    return queue;
  }

  #next(): string {
    this.#number += 1;
    return `00000000-0000-4000-8000-${String(this.#number).padStart(12, '0')}`;
  }
}
