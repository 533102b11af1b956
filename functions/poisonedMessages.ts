import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { foreignMessage, queueNames } from '../shared/workflows/ledger/messages.ts';

/** Registers one trigger for each poison queue. All other files register one trigger. */
for (const queue of isConfigured ? queueNames : []) {
  const name = queue.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  app.storageQueue(`${name}Poisoned`, {
    queueName: `${queue}-poison`,
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const foreign = foreignMessage(queue, message);
      if (foreign === undefined) {
        invocation.error('A message failed again and again and is given up', { queue, message });
      } else {
        invocation.error('A message that Instep did not send is dropped', { queue, ...foreign });
      }
      const { poisoned } = await import('../shared/workflows/poison/poisoned.ts');
      await invoke(invocation, (context) => poisoned(context, queue, message));
    },
  });
}
