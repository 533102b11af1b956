import { app } from '@azure/functions';
import { invoke, isConfigured } from '../shared/services.ts';
import { parseMessage } from '../shared/workflows/ledger/messages.ts';

/** An error returns the message to the queue; after maxDequeueCount (host.json) it reaches the poison queue. */
if (isConfigured) {
  app.storageQueue('continueSync', {
    queueName: 'sync-user',
    connection: 'AzureWebJobsStorage',
    handler: async (message, invocation) => {
      const body = parseMessage('sync-user', message);
      const { continueSync } = await import('../shared/workflows/on-demand/continue-sync.ts');
      await invoke(invocation, (context) => continueSync(context, body));
    },
  });
}
