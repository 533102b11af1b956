/** Tells which queue the app has just put a message into, so that a test need not wait until it is polled. */
import type { OutgoingObserver } from './outgoing-requests.ts';

export interface SentMessages {
  readonly observer: OutgoingObserver;
  /** The listener gets the name of the queue; a message that is delayed counts when it is due, by polling. */
  onSent(listener: (queueName: string) => void): void;
}

export function watchSentMessages(): SentMessages {
  let listen = (_queueName: string) => {};
  return {
    observer: {
      after: ({ method, url }) => {
        const { pathname, searchParams } = new URL(url);
        const queueName = /\/([^/]+)\/messages$/.exec(pathname)?.[1];
        if (method !== 'POST' || queueName === undefined) return;
        if (Number(searchParams.get('visibilitytimeout') ?? 0) === 0) listen(queueName);
      },
    },
    onSent: (listener) => {
      listen = listener;
    },
  };
}
