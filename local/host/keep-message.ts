import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';

export interface KeptMessage {
  /** Stops renewing and answers the pop receipt that is valid now. */
  release(): Promise<string>;
}

/** Keeps a message invisible while it is worked on: its lease is renewed when half of it is over. */
export function keepMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  leaseSeconds: number,
  onLost: (error: unknown) => void,
): KeptMessage {
  let popReceipt = message.popReceipt;
  let renewing: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;

  const renew = async () => {
    try {
      const answer = await queue.updateMessage(
        message.messageId,
        popReceipt,
        message.messageText,
        leaseSeconds,
      );
      popReceipt = answer.popReceipt ?? popReceipt;
      arm();
    } catch (error) {
      onLost(error);
    }
  };
  const arm = () => {
    timer = setTimeout(() => {
      renewing = renew();
    }, leaseSeconds * 500);
  };
  arm();

  return {
    release: async () => {
      clearTimeout(timer);
      await renewing;
      // A renewal that was under way has armed the next one.
      clearTimeout(timer);
      return popReceipt;
    },
  };
}
